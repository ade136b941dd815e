using System.Diagnostics;
using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// Seals and opens the chunks of one file under its data key, which lives in here only (docs/sealed-format.md sections
/// 2.2 and 3). Not for use by several threads at once.
/// </summary>
internal sealed class ChunkCipher : IDisposable
{
    private const int CommitmentBytes = 32;

    private readonly Aes256Gcm _gcm;
    private readonly ReadOnlyMemory<byte> _header;

    private ChunkCipher(ReadOnlySpan<byte> dataKey, EnvelopeHeader header)
    {
        _gcm = new Aes256Gcm(dataKey);
        _header = header.Bytes;
    }

    /// <summary>Derives the data key for a new file and writes the commitment into its header.</summary>
    internal static ChunkCipher ForSealing(EnvelopeHeader header, DataEncryptionKey key, EnvelopeContext context)
    {
        Span<byte> derived = stackalloc byte[SecretKey.Length + CommitmentBytes];
        try
        {
            Derive(derived, header, key, context);
            header.Commit(derived[SecretKey.Length..]);
            return new ChunkCipher(derived[..SecretKey.Length], header);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Derives the data key of an existing file; refuses it when the commitment is not the header's.</summary>
    internal static ChunkCipher ForOpening(EnvelopeHeader header, DataEncryptionKey key, EnvelopeContext context)
    {
        Span<byte> derived = stackalloc byte[SecretKey.Length + CommitmentBytes];
        try
        {
            Derive(derived, header, key, context);
            return CryptographicOperations.FixedTimeEquals(derived[SecretKey.Length..], header.Commitment)
                ? new ChunkCipher(derived[..SecretKey.Length], header)
                : throw new EnvelopeException(EnvelopeError.WrongKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>
    /// Seals a chunk: ciphertext and tag. The plaintext may be the same memory as the ciphertext, or quite another.
    /// </summary>
    internal void Seal(long index, bool last, ReadOnlySpan<byte> plaintext, Span<byte> sealedChunk)
    {
        Debug.Assert(plaintext.Length <= EnvelopeSize.ChunkBytes, "internal error: a chunk is too long");
        Debug.Assert(sealedChunk.Length == plaintext.Length + EnvelopeSize.TagBytes, "internal error: lengths differ");
        Span<byte> nonce = stackalloc byte[ChunkNonce.Length];
        ChunkNonce.Write(nonce, index, last);
        _gcm.Seal(nonce, plaintext, sealedChunk, _header.Span);
    }

    /// <summary>Seals a chunk where it stands; its 16-byte tag goes apart.</summary>
    internal void SealInPlace(long index, bool last, Span<byte> chunk, Span<byte> tag)
    {
        Debug.Assert(chunk.Length <= EnvelopeSize.ChunkBytes, "internal error: a chunk is too long");
        Span<byte> nonce = stackalloc byte[ChunkNonce.Length];
        ChunkNonce.Write(nonce, index, last);
        _gcm.SealInPlace(nonce, chunk, tag, _header.Span);
    }

    /// <summary>Opens a chunk; an exception, and a zeroed plaintext, when the tag does not verify.</summary>
    internal void Open(long index, bool last, ReadOnlySpan<byte> sealedChunk, Span<byte> plaintext)
    {
        if (TryOpen(index, last, sealedChunk, plaintext)) return;

        // What verifies, but not as the last chunk, was followed by more when it was written.
        var full = plaintext.Length == EnvelopeSize.ChunkBytes;
        var cut = last && full && TryOpen(index, last: false, sealedChunk, plaintext);
        CryptographicOperations.ZeroMemory(plaintext);
        throw new EnvelopeException(cut ? EnvelopeError.Truncated : EnvelopeError.Tampered);
    }

    public void Dispose() => _gcm.Dispose();

    private static void Derive(
        Span<byte> derived, EnvelopeHeader header, DataEncryptionKey key, EnvelopeContext context) =>
        HkdfSha256.Derive(key.Bytes, header.Salt, context.KeyInfo(), derived);

    private bool TryOpen(long index, bool last, ReadOnlySpan<byte> sealedChunk, Span<byte> plaintext)
    {
        Debug.Assert(sealedChunk.Length == plaintext.Length + EnvelopeSize.TagBytes, "internal error: lengths differ");
        Span<byte> nonce = stackalloc byte[ChunkNonce.Length];
        ChunkNonce.Write(nonce, index, last);
        return _gcm.TryOpen(nonce, sealedChunk, plaintext, _header.Span);
    }
}
