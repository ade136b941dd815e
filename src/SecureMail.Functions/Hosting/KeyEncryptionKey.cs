using SecureMail.AzureServices.Keys;
using SecureMail.Core.Keys;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// The deployment's key-encryption key: in Azure Key Vault, reached with the same identity as the storage account, or in a
/// PEM file on a developer's machine.
/// </summary>
internal static class KeyEncryptionKey
{
    public static IKeyWrapper Open(Settings settings, IConfiguration configuration, TimeProvider clock, bool production)
    {
        if (settings.KeyUri is not { } address)
        {
            return PemKeyWrapper.Open(settings.KeyFile!, production);
        }
        return KeyVaultWrapper.Open(address, OwnIdentity.Read(configuration), clock);
    }
}
