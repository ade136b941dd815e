using SecureMail.AzureServices.Keys;
using SecureMail.Core.Keys;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// The deployment's key-encryption key: in Azure Key Vault, reached with the same identity as the storage account, or in a
/// PEM file on a developer's machine. Keys that organisations bring are reached with that identity too.
/// </summary>
internal static class KeyEncryptionKey
{
    public static IKeyWrapper Open(Settings settings, IConfiguration configuration, TimeProvider clock, bool production) =>
        settings.KeyUri is { } address
            ? KeyVaultWrapper.Open(address, OwnIdentity.Read(configuration), clock)
            : PemKeyWrapper.Open(settings.KeyFile!, production);

    public static KeyVaults OpenOthers(Settings settings, IConfiguration configuration, TimeProvider clock) =>
        new(settings.KeyUri, OwnIdentity.Read(configuration), clock);
}
