using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests;

/// <summary>One message of one organisation, and bytes to seal.</summary>
internal static class Samples
{
    internal const int Chunk = EnvelopeSize.ChunkBytes;

    internal static readonly EnvelopeContext Raw = new("contoso", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "raw");

    internal static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    /// <summary>Bytes in which no two chunks are alike and every position shows.</summary>
    internal static byte[] Plaintext(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = unchecked((byte)((i * 31) + (i >> 8) + (i >> 16)));
        return bytes;
    }

    internal static async Task<byte[]> SealAsync(byte[] plaintext, DataEncryptionKey key, EnvelopeContext context)
    {
        using var target = new MemoryStream();
        await new EnvelopeWriter(Random).SealAsync(new MemoryStream(plaintext), target, key, context);
        return target.ToArray();
    }

    internal static async Task<byte[]> OpenAsync(byte[] sealedFile, DataEncryptionKey key, EnvelopeContext context)
    {
        await using var opened = await new EnvelopeReader().OpenAsync(new MemoryStream(sealedFile), key, context);
        using var target = new MemoryStream();
        await opened.CopyToAsync(target);
        return target.ToArray();
    }

    internal static async Task<byte[]> OpenAllAsync(byte[] sealedFile, DataEncryptionKey key, EnvelopeContext context)
    {
        using var target = new MemoryStream();
        await new EnvelopeReader().OpenAllAsync(new MemoryStream(sealedFile), target, key, context);
        return target.ToArray();
    }

    internal static byte[] OpenInMemory(byte[] sealedFile, DataEncryptionKey key, EnvelopeContext context)
    {
        // A file too short or of an impossible length is refused before the target's length counts.
        var length = Record.Exception(() => EnvelopeSize.PlaintextLength(sealedFile.Length)) is null
            ? EnvelopeSize.PlaintextLength(sealedFile.Length)
            : 0;
        var plaintext = new byte[length];
        new EnvelopeReader().Open(sealedFile, plaintext, key, context);
        return plaintext;
    }

    internal static byte[] OpenInPlace(byte[] sealedFile, DataEncryptionKey key, EnvelopeContext context)
    {
        var memory = sealedFile.ToArray();
        return memory[..new EnvelopeReader().OpenInPlace(memory, key, context)];
    }
}
