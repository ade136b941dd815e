using System.Buffers.Binary;

namespace SecureMail.Envelope;

/// <summary>
/// 12 bytes: seven zeros, the chunk's number, the last-chunk flag (docs/sealed-format.md section 2.2).
/// </summary>
internal static class ChunkNonce
{
    internal const int Length = Aes256Gcm.NonceBytes;

    private const int CounterAt = 7;
    private const int FlagAt = 11;

    internal static void Write(Span<byte> nonce, long index, bool last)
    {
        // The counter never wraps: the chunk with the highest number can only be a last one.
        if (index > uint.MaxValue || (index == uint.MaxValue && !last))
            throw new EnvelopeException(EnvelopeError.TooLong);

        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[CounterAt..], (uint)index);
        nonce[FlagAt] = last ? (byte)1 : (byte)0;
    }
}
