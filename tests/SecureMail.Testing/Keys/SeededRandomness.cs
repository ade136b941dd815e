using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureMail.Testing.Keys;

/// <summary>The same bytes for the same seed, in the order of the calls. Thread safe. Only for tests.</summary>
public sealed class SeededRandomness(int seed) : RandomNumberGenerator
{
    private long calls;

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data)
    {
        Span<byte> key = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(key, seed);
        BinaryPrimitives.WriteInt64BigEndian(key[4..], Interlocked.Increment(ref calls));
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, data, salt: [], info: []);
    }
}
