namespace SecureMail.Core.Keys;

/// <summary>
/// The key-encryption key: an RSA key that wraps 32-byte keys with RSA-OAEP-256.
/// Two implementations: Azure Key Vault, and a PEM file for development.
/// </summary>
public interface IKeyWrapper
{
    /// <summary>Wraps a 32-byte key under the newest version. Needs only the public half.</summary>
    Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Unwraps with the version that wrapped it.</summary>
    Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken);
}

/// <summary>A wrapped key.</summary>
/// <param name="KekId">Which key and version wrapped it, in the wrapper's own words.</param>
/// <param name="Bytes">The RSA-OAEP-256 ciphertext, as long as the modulus (256 to 512 bytes).</param>
public sealed record WrappedKey(string KekId, byte[] Bytes);

/// <summary>Why a key could not be unwrapped.</summary>
public enum UnwrapFailure
{
    /// <summary>It could be.</summary>
    None,

    /// <summary>The service does not answer or asks to wait; try again later.</summary>
    Unavailable,

    /// <summary>The key is disabled or this program may not use it; an administrator must act.</summary>
    Refused,

    /// <summary>The key-encryption key is gone for good.</summary>
    Destroyed,

    /// <summary>The wrapped bytes are not from this key.</summary>
    Corrupt,
}

/// <summary>An unwrapped key, or why there is none.</summary>
/// <param name="Key">The 32 bytes; the receiver zeroes them. Null on failure.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record UnwrapResult(byte[]? Key, UnwrapFailure Failure);
