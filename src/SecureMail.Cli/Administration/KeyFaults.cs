using SecureMail.Core.Keys;

namespace SecureMail.Cli.Administration;

/// <summary>What an operator does about a key that cannot be used.</summary>
internal static class KeyFaults
{
    public static string Sentence(UnwrapFailure failure) => failure switch
    {
        UnwrapFailure.Unavailable => "The vault does not answer. Try again in a minute.",
        UnwrapFailure.Throttled => "The vault asks to wait. Try again in a minute; if it stays, see \"Scale\" in the runbook.",
        UnwrapFailure.Disabled => "The key's version is disabled: az keyvault key set-attributes --enabled true.",
        UnwrapFailure.Deleted => "The key is not in the vault. Whether it can be recovered shows only to who may list deleted keys of the whole vault: az keyvault key list-deleted, then az keyvault key recover; see \"Restore\" in the runbook.",
        UnwrapFailure.Refused => "The vault refuses to unwrap: the login lacks the role Key Vault Crypto Service Encryption User, or the vault's firewall does not let it in.",
        UnwrapFailure.Unfit => "The key is not an RSA key of 2048 bits or more, or does not permit unwrapKey. Create one for SecureMail.",
        UnwrapFailure.Foreign => "It was wrapped by another file's key, or by none in a vault. Run the program with the settings it had then.",
        UnwrapFailure.Destroyed => "The key is gone for good; no message under it can be read again.",
        _ => "What was wrapped does not come back. Make sure that nobody changed the key.",
    };
}
