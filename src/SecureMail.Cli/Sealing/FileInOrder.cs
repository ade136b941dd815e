namespace SecureMail.Cli.Sealing;

/// <summary>
/// A file or a pipe, read or written from start to end. Its asynchronous calls block: a command has nothing else to do
/// meanwhile, and a hop to another thread for each chunk would cost as much as sealing it.
/// </summary>
internal sealed class FileInOrder(Stream file, Action<int>? moved = null) : Stream
{
    public override bool CanRead => file.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => file.CanWrite;

    public override long Length => throw new NotSupportedException("This stream only moves forward.");

    public override long Position
    {
        get => throw new NotSupportedException("This stream only moves forward.");
        set => throw new NotSupportedException("This stream only moves forward.");
    }

    /// <summary>Opens a file to read, without a buffer: chunks are read whole.</summary>
    public static FileStream Read(string path) => new(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });

    public override int Read(Span<byte> buffer)
    {
        var count = file.Read(buffer);
        moved?.Invoke(count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override void Write(ReadOnlySpan<byte> buffer) => file.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => file.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        file.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush() => file.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        file.Flush();
        return Task.CompletedTask;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("This stream only moves forward.");

    public override void SetLength(long value) => throw new NotSupportedException("This stream only moves forward.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }
        base.Dispose(disposing);
    }
}
