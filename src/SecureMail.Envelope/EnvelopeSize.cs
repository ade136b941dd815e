namespace SecureMail.Envelope;

/// <summary>Lengths of sealed files and of what is in them, in bytes (docs/sealed-format.md section 5).</summary>
public static class EnvelopeSize
{
    /// <summary>Plaintext bytes of every chunk but the last.</summary>
    public const int ChunkBytes = 65_536;

    /// <summary>Bytes of the AES-GCM tag behind each chunk.</summary>
    public const int TagBytes = Aes256Gcm.TagBytes;

    /// <summary>Bytes before the first chunk.</summary>
    public const int HeaderBytes = 76;

    internal const int SealedChunkBytes = ChunkBytes + TagBytes;

    /// <summary>The exact length of the sealed file for a plaintext of this length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than
    /// <see cref="EnvelopeLimits.FormatMaxPlaintextBytes"/>.</exception>
    public static long SealedLength(long plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintextLength, EnvelopeLimits.FormatMaxPlaintextBytes);
        return HeaderBytes + plaintextLength + (TagBytes * ChunkCount(plaintextLength));
    }

    /// <summary>
    /// The length of the plaintext in a sealed file of this length. To be believed only once the last chunk has
    /// verified.
    /// </summary>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.Truncated"/>: no plaintext seals to this length;
    /// <see cref="EnvelopeError.TooLong"/>: more than 2^32 chunks.</exception>
    public static long PlaintextLength(long sealedLength)
    {
        var chunks = sealedLength - HeaderBytes;
        var last = chunks % SealedChunkBytes;
        var emptyBehindFull = last == TagBytes && chunks > TagBytes;
        var shorterThanTag = last is > 0 and < TagBytes;
        if (chunks < TagBytes || shorterThanTag || emptyBehindFull)
            throw new EnvelopeException(EnvelopeError.Truncated);

        var count = ((chunks - 1) / SealedChunkBytes) + 1;
        var plaintext = chunks - (TagBytes * count);
        return plaintext <= EnvelopeLimits.FormatMaxPlaintextBytes
            ? plaintext
            : throw new EnvelopeException(EnvelopeError.TooLong);
    }

    internal static long ChunkCount(long plaintextLength) =>
        Math.Max(1, (plaintextLength + ChunkBytes - 1) / ChunkBytes);
}
