namespace SecureMail.Envelope;

/// <summary>
/// The plaintext of a sealed file, read-only and seekable (docs/sealed-format.md section 6, steps 3 and 4).
/// </summary>
internal sealed class OpenedStream(Stream sealedFile, ChunkCipher cipher, long length, bool leaveOpen) : Stream
{
    private readonly long _lastIndex = EnvelopeSize.ChunkCount(length) - 1;
    private readonly PinnedBuffer _sealedChunk = PinnedBuffer.Rent();
    private readonly PinnedBuffer _plaintext = PinnedBuffer.Rent();

    // The last chunk was opened first; it stays, so that a read from start to end fetches nothing twice.
    private readonly PinnedBuffer _lastPlaintext = PinnedBuffer.Rent();
    private long _position;
    private long _openIndex = -1;
    private EnvelopeError? _failure;
    private bool _disposed;

    public override bool CanRead => !_disposed;

    public override bool CanSeek => !_disposed;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    internal ValueTask VerifyLastChunkAsync(CancellationToken cancellationToken) =>
        OpenChunkAsync(_lastIndex, _lastPlaintext, cancellationToken);

    /// <summary>Gives back keys and buffers, but not the sealed file.</summary>
    internal void Release()
    {
        _disposed = true;
        cipher.Dispose();
        _sealedChunk.Dispose();
        _plaintext.Dispose();
        _lastPlaintext.Dispose();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.Length == 0) return 0;
        var available = await AvailableAsync(cancellationToken);
        var count = Math.Min(available.Length, buffer.Length);
        available[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The base class would copy by way of a shared buffer that nobody zeroes.
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var rest = await AvailableAsync(cancellationToken);
        while (rest.Length > 0)
        {
            await destination.WriteAsync(rest, cancellationToken);
            _position += rest.Length;
            rest = await AvailableAsync(cancellationToken);
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => length + offset,
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read with ReadAsync: opening is asynchronous only.");

    public override void CopyTo(Stream destination, int bufferSize) =>
        throw new NotSupportedException("Copy with CopyToAsync: opening is asynchronous only.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("An opened file is read-only.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An opened file is read-only.");

    public override async ValueTask DisposeAsync()
    {
        var closeSource = !_disposed && !leaveOpen;
        Release();
        if (closeSource) await sealedFile.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        var closeSource = disposing && !_disposed && !leaveOpen;
        if (disposing) Release();
        if (closeSource) sealedFile.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What is open from the position to the end of its chunk; empty at the end.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> AvailableAsync(CancellationToken cancellationToken)
    {
        if (_failure is { } failure) throw new EnvelopeException(failure);
        if (_position >= length) return default;

        var (index, offset) = Math.DivRem(_position, EnvelopeSize.ChunkBytes);
        var plaintext = index == _lastIndex ? _lastPlaintext : _plaintext;
        if (index != _lastIndex && index != _openIndex)
        {
            _openIndex = -1;
            await OpenChunkAsync(index, _plaintext, cancellationToken);
            _openIndex = index;
        }
        return plaintext.Bytes.AsMemory((int)offset, PlaintextBytes(index) - (int)offset);
    }

    private async ValueTask OpenChunkAsync(long index, PinnedBuffer plaintext, CancellationToken cancellationToken)
    {
        var count = PlaintextBytes(index);
        var sealedChunk = _sealedChunk.Bytes.AsMemory(0, count + EnvelopeSize.TagBytes);
        var start = EnvelopeSize.HeaderBytes + (index * EnvelopeSize.SealedChunkBytes);
        try
        {
            if (sealedFile.Position != start) sealedFile.Position = start;
            var fetched = await sealedFile.ReadAtLeastAsync(
                sealedChunk, sealedChunk.Length, throwOnEndOfStream: false, cancellationToken);
            if (fetched < sealedChunk.Length) throw new EnvelopeException(EnvelopeError.Truncated);
            cipher.Open(index, index == _lastIndex, sealedChunk.Span, plaintext.Bytes.AsSpan(0, count));
        }
        catch (EnvelopeException refused)
        {
            _failure = refused.Error;
            throw;
        }
    }

    private int PlaintextBytes(long index) =>
        index < _lastIndex ? EnvelopeSize.ChunkBytes : (int)(length - (_lastIndex * EnvelopeSize.ChunkBytes));
}
