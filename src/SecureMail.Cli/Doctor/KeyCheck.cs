using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Cli.Administration;
using SecureMail.Core.Keys;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether the key-encryption key can be used: a random key is wrapped and unwrapped, and must come back.</summary>
internal static class KeyCheck
{
    private const string Part = "key";
    private const string KeyUri = "SecureMail__KeyVault__KeyUri";
    private const string KeyFile = "SecureMail__KeyFile";
    private const int KeyBytes = 32;

    public static async Task<Finding> RunAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var settings = surroundings.Settings;
        try
        {
            if (settings.Find(KeyUri) is { } address)
            {
                var identity = ProgramIdentity.From(
                    settings.Find("AzureWebJobsStorage__credential"), settings.Find("AzureWebJobsStorage__clientId"), "AzureWebJobsStorage__credential");
                using var vault = KeyVaultWrapper.Open(address, identity, surroundings.Clock);
                return await TryAsync(vault, surroundings.Randomness, cancellationToken);
            }
            return await FileAsync(settings, surroundings.Randomness, cancellationToken);
        }
        catch (Exception fault) when (fault is SettingException or UnauthorizedAccessException or IOException)
        {
            return Finding.Broken(Part, fault.Message);
        }
        catch (Exception fault) when (Faults.Sentence(fault) is not null)
        {
            return Finding.Broken(Part, Faults.Sentence(fault)!);
        }
    }

    /// <summary>Wraps and unwraps a random key.</summary>
    public static async Task<Finding> TryAsync(IKeyWrapper wrapper, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var key = new byte[KeyBytes];
        randomness.GetBytes(key);
        var wrapped = await wrapper.WrapAsync(key, cancellationToken);
        var (unwrapped, failure) = await wrapper.UnwrapAsync(wrapped, cancellationToken);
        var isSame = unwrapped is not null && CryptographicOperations.FixedTimeEquals(key, unwrapped);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(unwrapped);
        return isSame
            ? Finding.Ok(Part, $"{wrapped.KekId} wraps and unwraps.")
            : Finding.Broken(Part, failure switch
            {
                UnwrapFailure.Unavailable => "The vault does not answer. Try again in a minute.",
                UnwrapFailure.Throttled => "The vault asks to wait. Try again in a minute; if it stays, see \"Scale\" in the runbook.",
                UnwrapFailure.Disabled => "The key's version is disabled: az keyvault key set-attributes --enabled true.",
                UnwrapFailure.Deleted => "The key is not in the vault. Whether it can be recovered shows only to who may list deleted keys of the whole vault: az keyvault key list-deleted, then az keyvault key recover; see \"Restore\" in the runbook.",
                UnwrapFailure.Refused => "The vault refuses to unwrap: the login lacks the role Key Vault Crypto Service Encryption User, or the vault's firewall does not let it in.",
                UnwrapFailure.Destroyed => "The key is gone for good; no message under it can be read again.",
                _ => "What was wrapped does not come back. Make sure that nobody changed the key.",
            });
    }

    private static async Task<Finding> FileAsync(OperatorSettings settings, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        if (settings.Find(KeyFile) is not { } file)
        {
            return Finding.Broken(Part, $"The setting {KeyUri} is missing: the address of the key-encryption key in Azure Key Vault.");
        }
        if (!settings.IsProduction && !File.Exists(file))
        {
            return Finding.Warning(Part, $"The file of {KeyFile} is not there yet. The program makes it at its first start.");
        }
        using var wrapper = PemKeyWrapper.Open(file, settings.IsProduction);
        return await TryAsync(wrapper, randomness, cancellationToken);
    }
}
