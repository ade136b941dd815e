using SecureMail.AzureServices.Keys;
using SecureMail.Core.Expire;
using SecureMail.Core.Keys;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// The key that signs deletion certificates: in Azure Key Vault, reached with the same identity as the storage account. On a
/// developer's machine the key-encryption key's file serves for both.
/// </summary>
internal static class SigningKey
{
    public static ISigningKey? Open(Settings settings, IConfiguration configuration, TimeProvider clock, IKeyWrapper wrapper)
    {
        if (settings.SigningKeyUri is not { } address)
        {
            return wrapper as PemKeyWrapper;
        }
        var identity = OwnIdentity.Read(configuration);
        return KeyVaultSigningKey.Open(address, identity, clock);
    }
}
