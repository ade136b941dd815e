using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Keys;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// The deployment's key-encryption key: in Azure Key Vault, reached with the same identity as the storage account, or in a
/// PEM file on a developer's machine.
/// </summary>
internal static class KeyEncryptionKey
{
    private const string Identity = "AzureWebJobsStorage";

    public static IKeyWrapper Open(Settings settings, IConfiguration configuration, TimeProvider clock, bool production)
    {
        if (settings.KeyUri is not { } address)
        {
            return PemKeyWrapper.Open(settings.KeyFile!, production);
        }
        var identity = ProgramIdentity.From(
            configuration[$"{Identity}:credential"], configuration[$"{Identity}:clientId"], $"{Identity}__credential");
        return KeyVaultWrapper.Open(address, identity, clock);
    }
}
