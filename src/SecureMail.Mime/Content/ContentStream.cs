namespace SecureMail.Mime;

/// <summary>Decoded content, read once from start to end. Owns the stream of encoded bytes. Not thread-safe.</summary>
internal abstract class ContentStream(Stream source) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length of decoded content is known only at its end.");

    public override long Position
    {
        get => throw new NotSupportedException("Decoded content has no position.");
        set => throw new NotSupportedException("Decoded content is read once, from start to end.");
    }

    protected Stream Source => source;

    public abstract override int Read(Span<byte> buffer);

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Decoded content is read once, from start to end.");

    public override void SetLength(long value) => throw new NotSupportedException("Decoded content is read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Decoded content is read-only.");

    public override async ValueTask DisposeAsync()
    {
        Release();
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release();
            source.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Gives back what was rented; may be called twice.</summary>
    protected virtual void Release()
    {
    }
}
