namespace SecureMail.Envelope;

/// <summary>
/// A write-only stream that seals what is written into it (docs/sealed-format.md section 7). Asynchronous only; not for several
/// threads at once. After a failed write it takes nothing more: start again with a new stream.
/// </summary>
public sealed class SealingStream : Stream
{
    // One byte more than a chunk is held back: only when it is there, the chunk before it is known not to be the last.
    private const int HeldBytes = EnvelopeSize.ChunkBytes + 1;

    private readonly Stream _target;
    private readonly EnvelopeHeader _header;
    private readonly ChunkCipher _cipher;
    private readonly EnvelopeLimits _limits;
    private readonly PinnedBuffer _chunk = PinnedBuffer.Rent();
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

    private Memory<byte> Room => _chunk.Bytes.AsMemory(_filled, HeldBytes - _filled);

    /// <summary>Seals and writes the last chunk and flushes the target. Nothing can be written afterwards; a second call does nothing.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_state == State.Completed) return;
        Begin();
        await MakeRoomAsync(cancellationToken);
        await WriteChunkAsync(last: true, cancellationToken);
        await _target.FlushAsync(cancellationToken);
        _state = State.Completed;
    }

    /// <inheritdoc/>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.TooLong"/>: more than the limit in all.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin();
        for (var rest = buffer; rest.Length > 0;)
        {
            await MakeRoomAsync(cancellationToken);
            var room = Room;
            var count = Math.Min(rest.Length, room.Length);
            rest[..count].CopyTo(room);
            Take(count);
            rest = rest[count..];
        }
        _state = State.Open;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: use <see cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</summary>
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Write with WriteAsync: sealing is asynchronous only.");

    /// <summary>Does nothing: a chunk is written when it is full, the last one by <see cref="CompleteAsync"/>.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not supported.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A sealing stream is write-only.");

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A sealing stream only moves forward.");

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException("A sealing stream only moves forward.");

    /// <summary>Reads a source to its end, straight into the chunk: no other buffer sees the plaintext.</summary>
    internal async Task FillFromAsync(Stream source, CancellationToken cancellationToken)
    {
        Begin();
        int count;
        do
        {
            await MakeRoomAsync(cancellationToken);
            count = await source.ReadAsync(Room, cancellationToken);
            Take(count);
        }
        while (count > 0);
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

    /// <summary>Until the operation has ended well the stream counts as failed: a half-written chunk is never written again.</summary>
    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state == State.Completed) throw new InvalidOperationException("The sealed file is complete: write to a new one.");
        if (_state == State.Failed) throw new InvalidOperationException("An earlier write failed: seal again from the start.");
        _state = State.Failed;
    }

    private void Take(int count)
    {
        _filled += count;
        _length += count;
        if (_length > _limits.MaxPlaintextBytes) throw new EnvelopeException(EnvelopeError.TooLong);
    }

    private async ValueTask MakeRoomAsync(CancellationToken cancellationToken)
    {
        if (_filled < HeldBytes) return;
        var ahead = _chunk.Bytes[EnvelopeSize.ChunkBytes];
        _filled = EnvelopeSize.ChunkBytes;
        await WriteChunkAsync(last: false, cancellationToken);
        _chunk.Bytes[0] = ahead;
        _filled = 1;
    }

    private async ValueTask WriteChunkAsync(bool last, CancellationToken cancellationToken)
    {
        if (_index == 0) await _target.WriteAsync(_header.Bytes, cancellationToken);
        _cipher.Seal(_index++, last, _chunk.Bytes.AsSpan(0, _filled), _chunk.Bytes.AsSpan(_filled, EnvelopeSize.TagBytes));
        await _target.WriteAsync(_chunk.Bytes.AsMemory(0, _filled + EnvelopeSize.TagBytes), cancellationToken);
    }
}
