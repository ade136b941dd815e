using SecureMail.AzureServices;
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
    private const string Identity = "AzureWebJobsStorage";

    public static ISigningKey? Open(Settings settings, IConfiguration configuration, TimeProvider clock, IKeyWrapper wrapper)
    {
        if (settings.SigningKeyUri is not { } address)
        {
            return wrapper as PemKeyWrapper;
        }
        var identity = ProgramIdentity.From(
            configuration[$"{Identity}:credential"], configuration[$"{Identity}:clientId"], $"{Identity}__credential");
        return KeyVaultSigningKey.Open(address, identity, clock);
    }
}
