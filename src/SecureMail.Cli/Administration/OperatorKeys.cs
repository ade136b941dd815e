using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Keys;
using SecureMail.Smtp.Dkim;

namespace SecureMail.Cli.Administration;

/// <summary>The key-encryption keys as the operator's settings and login reach them.</summary>
internal static class OperatorKeys
{
    public const string KeyUri = "SecureMail__KeyVault__KeyUri";
    public const string KeyFile = "SecureMail__KeyFile";

    private const string Identity = "AzureWebJobsStorage";

    /// <summary>The deployment's own key.</summary>
    /// <exception cref="SettingException">It is not set, or not as it should be.</exception>
    public static IKeyWrapper Deployment(OperatorSettings settings, TimeProvider clock)
    {
        if (settings.Find(KeyUri) is { } address)
        {
            return KeyVaultWrapper.Open(address, IdentityOf(settings), clock);
        }
        var file = settings.Find(KeyFile)
            ?? throw new SettingException($"The setting {KeyUri} is missing: the address of the key-encryption key in Azure Key Vault.");
        return PemKeyWrapper.Open(file, settings.IsProduction);
    }

    /// <summary>The keys that organisations bring.</summary>
    public static Func<string, IKeyWrapper?> Others(OperatorSettings settings, TimeProvider clock) =>
        new KeyVaults(settings.Find(KeyUri), IdentityOf(settings), clock).Find;

    /// <summary>A key of a vault that signs outgoing mail.</summary>
    public static RemoteRsaKey OfMail(OperatorSettings settings, TimeProvider clock, string address) =>
        KeyVaultSigningKey.OpenForMail(address, IdentityOf(settings), clock);

    /// <summary>Who asks, where no key does.</summary>
    public static Azure.Core.TokenCredential IdentityOf(OperatorSettings settings) => ProgramIdentity.From(
        settings.Find($"{Identity}__credential"), settings.Find($"{Identity}__clientId"), $"{Identity}__credential");
}
