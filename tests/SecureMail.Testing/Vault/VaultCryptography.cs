using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SecureMail.Testing.Vault;

/// <summary>What a key version does. https://learn.microsoft.com/azure/key-vault/keys/about-keys-details</summary>
internal static class VaultCryptography
{
    // A disabled key still encrypts, verifies and wraps; the service blocks what needs the private half.
    private static readonly string[] NeedsEnabledKey = ["decrypt", "sign", "unwrapKey"];

    /// <summary>Carries out an operation as its JSON request asks and returns the JSON answer.</summary>
    public static JsonObject Run(VaultKey key, string operation, JsonNode request)
    {
        if (!key.Permits(operation))
        {
            throw new VaultException(VaultFailure.Forbidden($"Operation {operation} is not permitted on this key.", "KeyOperationForbidden"));
        }
        if (!key.IsEnabled && NeedsEnabledKey.Contains(operation))
        {
            throw new VaultException(VaultFailure.Forbidden($"Operation {operation} is not allowed on a disabled key.", "KeyDisabled"));
        }
        var algorithm = (string?)request["alg"] ?? "";
        try
        {
            return operation == "verify"
                ? new JsonObject { ["value"] = Verify(key.Rsa, algorithm, Bytes(request, "digest"), Bytes(request, "value")) }
                : new JsonObject { ["kid"] = key.Address, ["value"] = Base64Url.EncodeToString(Transform(key.Rsa, operation, algorithm, Bytes(request, "value"))) };
        }
        catch (CryptographicException)
        {
            throw new VaultException(VaultFailure.BadParameter("The parameter is incorrect."));
        }
    }

    private static byte[] Transform(RSA rsa, string operation, string algorithm, byte[] value) => operation switch
    {
        "encrypt" or "wrapKey" => rsa.Encrypt(value, EncryptionPadding(algorithm)),
        "decrypt" or "unwrapKey" => rsa.Decrypt(value, EncryptionPadding(algorithm)),
        _ => Sign(rsa, algorithm, value),
    };

    private static byte[] Sign(RSA rsa, string algorithm, byte[] digest)
    {
        var (hash, padding) = SignaturePadding(algorithm);
        return rsa.SignHash(digest, hash, padding);
    }

    private static bool Verify(RSA rsa, string algorithm, byte[] digest, byte[] signature)
    {
        var (hash, padding) = SignaturePadding(algorithm);
        return rsa.VerifyHash(digest, signature, hash, padding);
    }

    // RFC 7518 section 4.1
    private static RSAEncryptionPadding EncryptionPadding(string algorithm) => algorithm switch
    {
        "RSA-OAEP-256" => RSAEncryptionPadding.OaepSHA256,
        "RSA-OAEP" => RSAEncryptionPadding.OaepSHA1,
        _ => throw new VaultException(VaultFailure.BadParameter($"Invalid value for alg: {algorithm}")),
    };

    // RFC 7518 section 3.1
    private static (HashAlgorithmName Hash, RSASignaturePadding Padding) SignaturePadding(string algorithm) => algorithm switch
    {
        "RS256" => (HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "PS256" => (HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "RS512" => (HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        "PS512" => (HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        _ => throw new VaultException(VaultFailure.BadParameter($"Invalid value for alg: {algorithm}")),
    };

    private static byte[] Bytes(JsonNode request, string name)
    {
        try
        {
            return Base64Url.DecodeFromChars((string?)request[name]);
        }
        catch (FormatException)
        {
            throw new VaultException(VaultFailure.BadParameter($"Property {name} is not base64url."));
        }
    }
}
