using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests.Tampering;

/// <summary>
/// Makes a ciphertext that AES-GCM accepts under two keys (Dodis, Grubbs, Ristenpart, Woodage: Fast Message Franking,
/// CRYPTO 2018): one block of it is solved for, so that both keys give the same tag.
/// </summary>
internal static class Salamander
{
    private const int Block = 16;
    private const int Blocks = 4;

    internal static byte[] Make(byte[] firstKey, byte[] secondKey, byte[] nonce, byte[] associatedData)
    {
        var ciphertext = new byte[Blocks * Block];
        Samples.Random.GetBytes(ciphertext.AsSpan(Block));

        // tag = E(J0) + GHASH; the first ciphertext block counts with H to the power Blocks + 1 (the lengths come
        // last).
        var first = Tag(firstKey, nonce, associatedData, ciphertext);
        var second = Tag(secondKey, nonce, associatedData, ciphertext);
        var powers = GaloisField.Power(H(firstKey), Blocks + 1) ^ GaloisField.Power(H(secondKey), Blocks + 1);
        var solved = GaloisField.Multiply(first ^ second, GaloisField.Inverse(powers));
        BinaryPrimitives.WriteUInt128BigEndian(ciphertext, solved);

        var sealedChunk = new byte[ciphertext.Length + Block];
        ciphertext.CopyTo(sealedChunk, 0);
        var tag = Tag(firstKey, nonce, associatedData, ciphertext);
        BinaryPrimitives.WriteUInt128BigEndian(sealedChunk.AsSpan(ciphertext.Length), tag);
        return sealedChunk;
    }

    private static UInt128 Tag(byte[] key, byte[] nonce, byte[] associatedData, byte[] ciphertext)
    {
        Span<byte> lengths = stackalloc byte[Block];
        BinaryPrimitives.WriteUInt64BigEndian(lengths, (ulong)associatedData.Length * 8);
        BinaryPrimitives.WriteUInt64BigEndian(lengths[8..], (ulong)ciphertext.Length * 8);
        byte[] hashed = [.. Padded(associatedData), .. Padded(ciphertext), .. lengths];

        var h = H(key);
        var ghash = UInt128.Zero;
        for (var at = 0; at < hashed.Length; at += Block)
            ghash = GaloisField.Multiply(ghash ^ GaloisField.Read(hashed.AsSpan(at, Block)), h);
        return ghash ^ Encrypt(key, [.. nonce, 0, 0, 0, 1]);
    }

    private static UInt128 H(byte[] key) => Encrypt(key, new byte[Block]);

    private static UInt128 Encrypt(byte[] key, byte[] block)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return GaloisField.Read(aes.EncryptEcb(block, PaddingMode.None));
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(Block - (bytes.Length % Block)) % Block]];
}
