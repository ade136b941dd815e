namespace SecureMail.Envelope;

/// <summary>
/// A write-only stream that seals what is written into it (docs/sealed-format.md section 7). Asynchronous only; not for
/// several threads at once. After a failed write it takes nothing more: start again with a new stream.
/// </summary>
public sealed class SealingStream : Stream
{
    private readonly Stream _target;
    private readonly EnvelopeHeader _header;
    private readonly ChunkCipher _cipher;
    private readonly EnvelopeLimits _limits;
    private PinnedBuffer _chunk = PinnedBuffer.Rent();
    private int _filled;
    private long _index;
    private long _length;
    private State _state = State.Open;

    internal SealingStream(Stream target, EnvelopeHeader header, ChunkCipher cipher, EnvelopeLimits limits) =>
        (_target, _header, _cipher, _limits) = (target, header, cipher, limits);

    private enum State
    {
        Open,
        Failed,
        Completed,
        Disposed,
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => _state == State.Open;

    /// <summary>Plaintext bytes written so far.</summary>
    public override long Length => _length;

    /// <summary>The same as <see cref="Length"/>; cannot be set.</summary>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException("A sealing stream only moves forward.");
    }

    private Memory<byte> Room => _chunk.Bytes.AsMemory(_filled, EnvelopeSize.ChunkBytes - _filled);

    /// <summary>
    /// Seals and writes the last chunk and flushes the target. Nothing can be written afterwards; a second call does
    /// nothing.
    /// </summary>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_state == State.Completed) return;
        Begin();
        await WriteChunkAsync(_chunk.Bytes.AsMemory(0, _filled), last: true, cancellationToken);
        await _target.FlushAsync(cancellationToken);
        _state = State.Completed;
    }

    /// <inheritdoc/>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.TooLong"/>: more than the limit in all.</exception>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin();
        Count(buffer.Length);
        var rest = buffer;

        // A full chunk is kept back until more is known to come: only then it is not the last.
        for (var room = Room.Length; rest.Length > room; room = Room.Length)
        {
            await WriteFullChunkAsync(rest[..room], cancellationToken);
            rest = rest[room..];
        }
        rest.CopyTo(Room);
        _filled += rest.Length;
        _state = State.Open;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: use <see cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</summary>
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Write with WriteAsync: sealing is asynchronous only.");

    /// <summary>
    /// Does nothing: a chunk is written when it is full, the last one by <see cref="CompleteAsync"/>.
    /// </summary>
    public override void Flush()
    {
    }

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not supported.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A sealing stream is write-only.");

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A sealing stream only moves forward.");

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) =>
        throw new NotSupportedException("A sealing stream only moves forward.");

    /// <summary>Reads a source to its end, straight into chunks: no other buffer sees the plaintext.</summary>
    internal async Task FillFromAsync(Stream source, CancellationToken cancellationToken)
    {
        Begin();
        _filled = await FillAsync(_chunk, source, cancellationToken);
        var ahead = PinnedBuffer.Rent();
        try
        {
            while (_filled == EnvelopeSize.ChunkBytes)
            {
                var count = await FillAsync(ahead, source, cancellationToken);
                if (count == 0) break;
                await WriteChunkAsync(_chunk.Bytes.AsMemory(0, _filled), last: false, cancellationToken);
                (_chunk, ahead, _filled) = (ahead, _chunk, count);
            }
        }
        finally
        {
            ahead.Dispose();
        }
        _state = State.Open;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _state != State.Disposed)
        {
            _state = State.Disposed;
            _cipher.Dispose();
            _chunk.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>
    /// Until the operation has ended well the stream counts as failed: a half-written chunk is never written again.
    /// </summary>
    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state == State.Completed)
            throw new InvalidOperationException("The sealed file is complete: write to a new one.");
        if (_state == State.Failed)
            throw new InvalidOperationException("An earlier write failed: seal again from the start.");
        _state = State.Failed;
    }

    private void Count(int more)
    {
        _length += more;
        if (_length > _limits.MaxPlaintextBytes) throw new EnvelopeException(EnvelopeError.TooLong);
    }

    private async ValueTask<int> FillAsync(PinnedBuffer buffer, Stream source, CancellationToken cancellationToken)
    {
        var chunk = buffer.Bytes.AsMemory(0, EnvelopeSize.ChunkBytes);
        var count = await source.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken);
        Count(count);
        return count;
    }

    /// <summary>
    /// Writes what is held and what completes it; a chunk that comes whole is sealed from where it is.
    /// </summary>
    private ValueTask WriteFullChunkAsync(ReadOnlyMemory<byte> completion, CancellationToken cancellationToken)
    {
        if (_filled == 0) return WriteChunkAsync(completion, last: false, cancellationToken);
        completion.CopyTo(Room);
        _filled = 0;
        return WriteChunkAsync(_chunk.Bytes.AsMemory(0, EnvelopeSize.ChunkBytes), last: false, cancellationToken);
    }

    private async ValueTask WriteChunkAsync(
        ReadOnlyMemory<byte> plaintext, bool last, CancellationToken cancellationToken)
    {
        if (_index == 0) await _target.WriteAsync(_header.Bytes, cancellationToken);
        var sealedChunk = _chunk.Bytes.AsMemory(0, plaintext.Length + EnvelopeSize.TagBytes);
        _cipher.Seal(_index++, last, plaintext.Span, sealedChunk.Span);
        await _target.WriteAsync(sealedChunk, cancellationToken);
    }
}
