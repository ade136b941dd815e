using Azure.Core;
using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Keys;

namespace SecureMail.Cli.Administration;

/// <summary>The deployment's key-encryption key, as the settings name it.</summary>
internal static class KeyEncryptionKeySettings
{
    private const string KeyUri = "SecureMail__KeyVault__KeyUri";
    private const string KeyFile = "SecureMail__KeyFile";

    /// <exception cref="SettingException">No setting names it, or it cannot be used.</exception>
    public static IKeyWrapper Open(OperatorSettings settings, TimeProvider clock)
    {
        if (settings.Find(KeyUri) is { } address)
        {
            return KeyVaultWrapper.Open(address, IdentityOf(settings), clock);
        }
        return settings.Find(KeyFile) is { } file
            ? PemKeyWrapper.Open(file, settings.IsProduction)
            : throw new SettingException($"The setting {KeyUri} is missing: a provider's key is stored sealed, and that is the key it is sealed with.");
    }

    /// <summary>A key that an organisation brings; null when the address names no key in a vault.</summary>
    public static IKeyWrapper? OpenOther(OperatorSettings settings, string address, TimeProvider clock) =>
        new KeyVaults(settings.Find(KeyUri), IdentityOf(settings), clock).Find(address);

    private static TokenCredential IdentityOf(OperatorSettings settings) => ProgramIdentity.From(
        settings.Find("AzureWebJobsStorage__credential"), settings.Find("AzureWebJobsStorage__clientId"), "AzureWebJobsStorage__credential");
}
