using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>All chunks of a file that is in memory (docs/sealed-format.md sections 2.2 and 6).</summary>
internal static class MemoryChunks
{
    internal static void Seal(ChunkCipher cipher, ReadOnlySpan<byte> plaintext, Span<byte> chunks)
    {
        var last = (int)EnvelopeSize.ChunkCount(plaintext.Length) - 1;
        for (var index = 0; index < last; index++)
            cipher.Seal(index, last: false, Plain(plaintext, index), Sealed(chunks, index));
        var (plainRest, sealedRest) = (last * EnvelopeSize.ChunkBytes, last * EnvelopeSize.SealedChunkBytes);
        cipher.Seal(last, last: true, plaintext[plainRest..], chunks[sealedRest..]);
    }

    /// <summary>
    /// From the last chunk to the first: each is sealed where it stands and then, while it is in the cache, moves to its place
    /// behind, which the one after it has left.
    /// </summary>
    internal static void SealInPlace(ChunkCipher cipher, Span<byte> memory, int length)
    {
        var last = (int)EnvelopeSize.ChunkCount(length) - 1;
        var chunks = memory[EnvelopeSize.HeaderBytes..];
        Span<byte> tag = stackalloc byte[EnvelopeSize.TagBytes];
        for (var index = last; index >= 0; index--)
        {
            var count = index == last ? length - (last * EnvelopeSize.ChunkBytes) : EnvelopeSize.ChunkBytes;
            var chunk = memory.Slice(index * EnvelopeSize.ChunkBytes, count);
            cipher.SealInPlace(index, index == last, chunk, tag);
            var place = chunks.Slice(index * EnvelopeSize.SealedChunkBytes, count + EnvelopeSize.TagBytes);
            chunk.CopyTo(place);
            tag.CopyTo(place[count..]);
        }
    }

    /// <summary>The last chunk first; zeros everything when one does not verify.</summary>
    internal static void Open(ChunkCipher cipher, ReadOnlySpan<byte> chunks, Span<byte> plaintext)
    {
        var last = (int)EnvelopeSize.ChunkCount(plaintext.Length) - 1;
        try
        {
            var (plainRest, sealedRest) = (last * EnvelopeSize.ChunkBytes, last * EnvelopeSize.SealedChunkBytes);
            cipher.Open(last, last: true, chunks[sealedRest..], plaintext[plainRest..]);
            for (var index = 0; index < last; index++)
                cipher.Open(index, last: false, Sealed(chunks, index), Plain(plaintext, index));
        }
        catch (EnvelopeException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            throw;
        }
    }

    /// <summary>
    /// The last chunk first, aside; then each where it stands, moved to its place in the plaintext while it is in the
    /// cache. Zeros what was opened when a chunk does not verify.
    /// </summary>
    internal static void OpenInPlace(ChunkCipher cipher, Span<byte> sealedFile, int length)
    {
        var last = (int)EnvelopeSize.ChunkCount(length) - 1;
        var chunks = sealedFile[EnvelopeSize.HeaderBytes..];
        using var aside = PinnedBuffer.Rent();
        var lastPlaintext = aside.Bytes.AsSpan(0, length - (last * EnvelopeSize.ChunkBytes));
        cipher.Open(last, last: true, chunks[(last * EnvelopeSize.SealedChunkBytes)..], lastPlaintext);
        try
        {
            for (var index = 0; index < last; index++)
            {
                var chunk = Sealed(chunks, index);
                var plaintext = chunk[..EnvelopeSize.ChunkBytes];
                cipher.Open(index, last: false, chunk, plaintext);
                plaintext.CopyTo(Plain(sealedFile, index));
            }
            lastPlaintext.CopyTo(sealedFile[(last * EnvelopeSize.ChunkBytes)..]);
        }
        catch (EnvelopeException)
        {
            CryptographicOperations.ZeroMemory(sealedFile);
            throw;
        }
    }

    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> bytes, int index) =>
        bytes.Slice(index * EnvelopeSize.ChunkBytes, EnvelopeSize.ChunkBytes);

    private static Span<byte> Plain(Span<byte> bytes, int index) =>
        bytes.Slice(index * EnvelopeSize.ChunkBytes, EnvelopeSize.ChunkBytes);

    private static ReadOnlySpan<byte> Sealed(ReadOnlySpan<byte> bytes, int index) =>
        bytes.Slice(index * EnvelopeSize.SealedChunkBytes, EnvelopeSize.SealedChunkBytes);

    private static Span<byte> Sealed(Span<byte> bytes, int index) =>
        bytes.Slice(index * EnvelopeSize.SealedChunkBytes, EnvelopeSize.SealedChunkBytes);
}
