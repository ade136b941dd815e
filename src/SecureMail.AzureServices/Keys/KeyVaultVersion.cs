using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using SecureMail.Core.Keys;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// One version of an RSA key as the vault shows it: its public half, and when it may be used.
/// https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key
/// </summary>
internal sealed record KeyVaultVersion
{
    private const int LeastModulusBytes = 256; // RSA-2048

    public required string Id { get; init; }

    public required RSAParameters PublicKey { get; init; }

    public required bool IsEnabled { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>Reads a key bundle; throws <see cref="KeyUnavailableException"/> for a key that cannot wrap with RSA-OAEP-256.</summary>
    public static KeyVaultVersion Read(ReadOnlyMemory<byte> bundle, KeyVaultKeyAddress address)
    {
        using var json = JsonDocument.Parse(bundle);
        var key = json.RootElement.GetProperty("key");
        var attributes = json.RootElement.GetProperty("attributes");
        CheckKind(key, address);
        return new KeyVaultVersion
        {
            Id = key.GetProperty("kid").GetString()!.Split('/')[^1],
            PublicKey = new RSAParameters { Modulus = Decode(key, "n"), Exponent = Decode(key, "e") },
            IsEnabled = !attributes.TryGetProperty("enabled", out var enabled) || enabled.GetBoolean(),
            NotBefore = Time(attributes, "nbf"),
            Expires = Time(attributes, "exp"),
        };
    }

    /// <summary>Throws <see cref="KeyUnavailableException"/> when nothing may be wrapped under this version now.</summary>
    public void CheckUsable(KeyVaultKeyAddress address, DateTimeOffset now)
    {
        // The service would wrap under a disabled version and then not unwrap; nobody could read the message.
        var obstacle = !IsEnabled ? "is disabled" : now < NotBefore ? "is not valid yet" : now >= Expires ? "has expired" : null;
        if (obstacle is not null)
        {
            throw new KeyUnavailableException(
                UnwrapFailure.Disabled, $"The newest version of the key {address} {obstacle}: enable it or create a new version.");
        }
    }

    private static void CheckKind(JsonElement key, KeyVaultKeyAddress address)
    {
        var isRsa = key.GetProperty("kty").GetString() is "RSA" or "RSA-HSM";
        if (!isRsa || Decode(key, "n").Length < LeastModulusBytes)
        {
            throw new KeyUnavailableException(
                UnwrapFailure.Unfit, $"The key {address} is not an RSA key of 2048 bits or more: create one for SecureMail.");
        }
        if (key.TryGetProperty("key_ops", out var operations)
            && operations.EnumerateArray().All(operation => operation.GetString() != "unwrapKey"))
        {
            throw new KeyUnavailableException(
                UnwrapFailure.Unfit, $"The key {address} does not permit unwrapKey: add wrapKey and unwrapKey to its operations.");
        }
    }

    private static byte[] Decode(JsonElement key, string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString());

    private static DateTimeOffset? Time(JsonElement attributes, string name) =>
        attributes.TryGetProperty(name, out var seconds) && seconds.ValueKind == JsonValueKind.Number
            ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64())
            : null;
}
