using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// The DEK of one message: everything sealed of that message hangs on it, and dies with it (docs/sealed-format.md
/// section 3).
/// </summary>
public sealed class DataEncryptionKey : SecretKey
{
    private DataEncryptionKey(RandomNumberGenerator random)
        : base(random)
    {
    }

    private DataEncryptionKey(ReadOnlySpan<byte> bytes)
        : base(bytes)
    {
    }

    /// <summary>A new random key. The caller disposes it.</summary>
    public static DataEncryptionKey Create(RandomNumberGenerator random) => new(random);

    /// <summary>A key from 32 unwrapped bytes, which are copied; the caller zeroes its own.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static DataEncryptionKey FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);
}
