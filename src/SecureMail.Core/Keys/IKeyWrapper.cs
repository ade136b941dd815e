namespace SecureMail.Core.Keys;

/// <summary>
/// One key-encryption key: an RSA key that wraps 32-byte keys with RSA-OAEP-256.
/// Two implementations: Azure Key Vault, and a PEM file for development. <see cref="KeyEncryptionKeys"/> chooses among several.
/// </summary>
public interface IKeyWrapper
{
    /// <summary>Wraps a 32-byte key under the newest version. Needs only the public half.</summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used, or the vault has not answered since the start.</exception>
    Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Unwraps with the version that wrapped it.</summary>
    Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken);

    /// <summary>What <see cref="WrappedKey.KekId"/> a key gets that is wrapped now.</summary>
    /// <exception cref="KeyUnavailableException">As for wrapping.</exception>
    Task<string> NewestIdAsync(CancellationToken cancellationToken);

    /// <summary>Whether a recorded id names this key, in any version.</summary>
    bool Knows(string kekId);
}

/// <summary>A wrapped key.</summary>
/// <param name="KekId">Which key and version wrapped it, in the wrapper's own words; for a vault the key's full identifier.</param>
/// <param name="Bytes">The RSA-OAEP-256 ciphertext, as long as the modulus (256 to 512 bytes).</param>
public sealed record WrappedKey(string KekId, byte[] Bytes);

/// <summary>Why a key could not be used.</summary>
public enum UnwrapFailure
{
    /// <summary>It could be.</summary>
    None,

    /// <summary>The service does not answer; try again later.</summary>
    Unavailable,

    /// <summary>The service asks to wait; try again later.</summary>
    Throttled,

    /// <summary>The key or its version is disabled, or not valid now; an administrator must act.</summary>
    Disabled,

    /// <summary>The key is not there, and may be recovered: it was deleted, or the vault does not say whether for good.</summary>
    Deleted,

    /// <summary>This program may not use the key (rights, firewall); an administrator must act.</summary>
    Refused,

    /// <summary>The key is of the wrong kind or size, or does not permit unwrapping.</summary>
    Unfit,

    /// <summary>The recorded id names a key that this program never asks: another file's, or one outside a vault.</summary>
    Foreign,

    /// <summary>The key-encryption key is gone for good.</summary>
    Destroyed,

    /// <summary>The wrapped bytes are not from this key.</summary>
    Corrupt,
}

/// <summary>An unwrapped key, or why there is none.</summary>
/// <param name="Key">The 32 bytes, pinned; the receiver zeroes them. Null on failure.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record UnwrapResult(byte[]? Key, UnwrapFailure Failure);
