using System.Security.Cryptography;

namespace SecureMail.Cli.Sealing;

/// <summary>
/// Writes to a target, which stays open, while the next bytes are made: sealing a large file costs as much time as writing
/// it, and most machines have two processors. A fault of the target shows at the next write or at <see cref="FlushAsync"/>.
/// </summary>
internal sealed class WriteBehind(Stream target) : Stream
{
    // Eight chunks: few hops to another thread, and both halves fit the second-level cache.
    private const int BatchBytes = 512 * 1024;

    private byte[] filling = GC.AllocateUninitializedArray<byte>(BatchBytes, pinned: true);
    private byte[] writing = GC.AllocateUninitializedArray<byte>(BatchBytes, pinned: true);
    private int filled;
    private Task underWay = Task.CompletedTask;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("This stream only moves forward.");

    public override long Position
    {
        get => throw new NotSupportedException("This stream only moves forward.");
        set => throw new NotSupportedException("This stream only moves forward.");
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(buffer.Length, BatchBytes - filled);
            buffer[..count].Span.CopyTo(filling.AsSpan(filled));
            filled += count;
            buffer = buffer[count..];
            if (filled == BatchBytes)
            {
                await HandOverAsync();
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write with WriteAsync.");

    /// <summary>Returns when everything written has reached the target.</summary>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await HandOverAsync();
        await underWay;
        await target.FlushAsync(cancellationToken);
    }

    public override void Flush() => throw new NotSupportedException("Flush with FlushAsync.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is write-only.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("This stream only moves forward.");

    public override void SetLength(long value) => throw new NotSupportedException("This stream only moves forward.");

    /// <summary>Waits for what is under way, so that nobody writes into a closed file, and zeroes what may be plaintext.</summary>
    public override async ValueTask DisposeAsync()
    {
        await underWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        CryptographicOperations.ZeroMemory(filling);
        CryptographicOperations.ZeroMemory(writing);
        await base.DisposeAsync();
    }

    private async ValueTask HandOverAsync()
    {
        await underWay;
        (filling, writing) = (writing, filling);
        var (batch, count) = (writing, filled);
        filled = 0;
        underWay = Task.Run(() => target.Write(batch, 0, count));
    }
}
