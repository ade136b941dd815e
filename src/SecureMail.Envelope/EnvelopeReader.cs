namespace SecureMail.Envelope;

/// <summary>
/// Opens sealed files (docs/sealed-format.md section 6). Holds no state: one reader serves any number of threads.
/// </summary>
/// <param name="limits">Bounds; <see cref="EnvelopeLimits.Default"/> when left out.</param>
public sealed class EnvelopeReader(EnvelopeLimits? limits = null)
{
    private readonly EnvelopeLimits _limits = limits ?? EnvelopeLimits.Default;

    /// <summary>
    /// Opens a file that is in memory, last chunk first: all of it or nothing. Until this returns the target holds
    /// nothing to rely on; after an exception it holds nothing of the file.
    /// </summary>
    /// <param name="sealedFile">The whole file.</param>
    /// <param name="plaintext">Exactly <see cref="EnvelopeSize.PlaintextLength"/> bytes, which do not overlap the
    /// file.</param>
    /// <param name="key">The message's DEK.</param>
    /// <param name="context">What the file is expected to be.</param>
    /// <exception cref="EnvelopeException">The file is refused.</exception>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    public void Open(
        ReadOnlySpan<byte> sealedFile, Span<byte> plaintext, DataEncryptionKey key, EnvelopeContext context)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(context);
        var header = EnvelopeHeader.Parse(sealedFile[..Math.Min(sealedFile.Length, EnvelopeSize.HeaderBytes)]);
        if (plaintext.Length != Bounded(EnvelopeSize.PlaintextLength(sealedFile.Length)))
            throw new ArgumentException("The target needs the length that EnvelopeSize says.", nameof(plaintext));

        using var cipher = ChunkCipher.ForOpening(header, key, context);
        MemoryChunks.Open(cipher, sealedFile[EnvelopeSize.HeaderBytes..], plaintext);
    }

    /// <summary>
    /// Opens a file that is in memory where it stands, last chunk first: all of it or nothing. Half the memory of
    /// <see cref="Open"/>, and a tenth faster where the file is larger than the processor's caches.
    /// </summary>
    /// <param name="sealedFile">The whole file; afterwards the plaintext stands at its beginning. After an exception it
    /// holds nothing of the plaintext.</param>
    /// <param name="key">The message's DEK.</param>
    /// <param name="context">What the file is expected to be.</param>
    /// <returns>The plaintext's length in bytes; what stands behind it in <paramref name="sealedFile"/> is
    /// noise.</returns>
    /// <exception cref="EnvelopeException">The file is refused.</exception>
    public int OpenInPlace(Span<byte> sealedFile, DataEncryptionKey key, EnvelopeContext context)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(context);
        var header = EnvelopeHeader.Parse(sealedFile[..Math.Min(sealedFile.Length, EnvelopeSize.HeaderBytes)]);
        var length = (int)Bounded(EnvelopeSize.PlaintextLength(sealedFile.Length));
        using var cipher = ChunkCipher.ForOpening(header, key, context);
        MemoryChunks.OpenInPlace(cipher, sealedFile, length);
        return length;
    }

    /// <summary>
    /// Opens a file that can be read at random: checks header, commitment and last chunk, then gives a read-only,
    /// seekable stream of the plaintext with its true length. Chunks are fetched as they are read, each once in a
    /// sequential read; any read may end in an <see cref="EnvelopeException"/>, and every later one then does. Read it
    /// with ReadAsync or CopyToAsync, by one thread at a time.
    /// </summary>
    /// <param name="sealedFile">Seekable, with a known length; the file begins at position 0.</param>
    /// <param name="key">The message's DEK; may be disposed as soon as the stream is there.</param>
    /// <param name="context">What the file is expected to be.</param>
    /// <param name="leaveOpen">By default disposing the plaintext stream disposes <paramref name="sealedFile"/>. When
    /// opening fails it is left open in any case.</param>
    /// <param name="cancellationToken">Cancels the fetching.</param>
    /// <exception cref="EnvelopeException">The file is refused.</exception>
    /// <exception cref="ArgumentException">The file is not seekable.</exception>
    public async Task<Stream> OpenAsync(
        Stream sealedFile,
        DataEncryptionKey key,
        EnvelopeContext context,
        bool leaveOpen = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sealedFile);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(context);
        if (!sealedFile.CanSeek)
            throw new ArgumentException("Use OpenAllAsync for a stream that cannot seek.", nameof(sealedFile));

        sealedFile.Position = 0;
        var header = await ReadHeaderAsync(sealedFile, cancellationToken);
        var length = Bounded(EnvelopeSize.PlaintextLength(sealedFile.Length));
        var opened = new OpenedStream(sealedFile, ChunkCipher.ForOpening(header, key, context), length, leaveOpen);
        try
        {
            await opened.VerifyLastChunkAsync(cancellationToken);
            return opened;
        }
        catch
        {
            opened.Release();
            throw;
        }
    }

    /// <summary>
    /// Opens a whole file from a stream that need not seek. Chunks are written as they verify. After an exception the
    /// target holds the verified chunks before the bad one: the caller must throw them away, for the file is not whole.
    /// </summary>
    /// <returns>The plaintext's length in bytes.</returns>
    /// <exception cref="EnvelopeException">The file is refused.</exception>
    public async Task<long> OpenAllAsync(
        Stream sealedFile,
        Stream target,
        DataEncryptionKey key,
        EnvelopeContext context,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sealedFile);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(context);
        var header = await ReadHeaderAsync(sealedFile, cancellationToken);
        using var cipher = ChunkCipher.ForOpening(header, key, context);
        using SequentialOpening opening = new(sealedFile, cipher);
        var length = 0L;
        while (await opening.NextAsync(cancellationToken) is { } chunk)
        {
            length = Bounded(length + chunk.Length);
            await target.WriteAsync(chunk, cancellationToken);
        }
        return length;
    }

    private static async Task<EnvelopeHeader> ReadHeaderAsync(Stream sealedFile, CancellationToken cancellationToken)
    {
        var bytes = new byte[EnvelopeSize.HeaderBytes];
        var count = await sealedFile.ReadAtLeastAsync(
            bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return EnvelopeHeader.Parse(bytes.AsSpan(0, count));
    }

    private long Bounded(long length) =>
        length <= _limits.MaxPlaintextBytes ? length : throw new EnvelopeException(EnvelopeError.TooLong);
}
