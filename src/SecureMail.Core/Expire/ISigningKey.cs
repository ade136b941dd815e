namespace SecureMail.Core.Expire;

/// <summary>
/// The key that signs deletion certificates: RSA, PS256 (RFC 7518 section 3.5). In production it is another key than the
/// key-encryption key, so that who may sign cannot unwrap. Two implementations: Azure Key Vault, and a PEM file for
/// development.
/// </summary>
public interface ISigningKey
{
    /// <summary>The version that signs now, as certificates name it; null when the key cannot be asked or used just now.</summary>
    Task<string?> NewestIdAsync(CancellationToken cancellationToken);

    /// <summary>Signs a SHA-256 digest (32 bytes) with a version; null when the key cannot be asked or used just now.</summary>
    Task<byte[]?> SignAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken);
}
