using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// The key under which an organisation's table fields of one month are sealed (docs/sealed-format.md section 10).
/// </summary>
public sealed class IndexKey : SecretKey
{
    private IndexKey(RandomNumberGenerator random)
        : base(random)
    {
    }

    private IndexKey(ReadOnlySpan<byte> bytes)
        : base(bytes)
    {
    }

    /// <summary>A new random key. The caller disposes it.</summary>
    public static IndexKey Create(RandomNumberGenerator random) => new(random);

    /// <summary>A key from 32 unwrapped bytes, which are copied; the caller zeroes its own.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static IndexKey FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);
}
