namespace SecureMail.Core.Reply;

/// <summary>
/// A write-only stream into memory that takes bytes up to a bound and forgets the rest, so that an oversized reply costs
/// no more memory than the largest allowed one.
/// </summary>
internal sealed class BoundedStream(long most) : Stream
{
    private readonly MemoryStream bytes = new();
    private bool isOver;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => bytes.Length;
        set => throw new NotSupportedException();
    }

    /// <summary>What was written; null when it was more than the bound.</summary>
    public byte[]? ToArray() => isOver ? null : bytes.ToArray();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        isOver |= bytes.Length + buffer.Length > most;
        if (!isOver)
        {
            bytes.Write(buffer);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        bytes.Dispose();
        base.Dispose(disposing);
    }
}
