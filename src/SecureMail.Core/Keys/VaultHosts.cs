namespace SecureMail.Core.Keys;

/// <summary>
/// The domains of Azure Key Vault and Managed HSM in every cloud. A token is sent to nothing else: an address comes from
/// settings and from storage, and who can write there must not choose who sees our token.
/// https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
/// </summary>
public static class VaultHosts
{
    private static readonly string[] Domains =
    [
        "vault.azure.net", "managedhsm.azure.net",
        "vault.azure.cn", "managedhsm.azure.cn",
        "vault.usgovcloudapi.net", "managedhsm.usgovcloudapi.net",
        "vault.microsoftazure.de", "managedhsm.microsoftazure.de",
    ];

    /// <summary>Whether a host is a vault: one name right below one of the domains.</summary>
    public static bool Contains(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && host.AsSpan(0, dot).IndexOfAnyExcept(NameCharacters) < 0
            && Domains.Contains(host[(dot + 1)..], StringComparer.OrdinalIgnoreCase);
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}
