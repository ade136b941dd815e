using System.Buffers;

namespace SecureMail.Core.Access;

/// <summary>A read-only window on a stream, which it owns unless it is told to leave it open. Decoded content cannot be sought in: what stands before the window is then read over.</summary>
internal sealed class SliceStream : Stream
{
    private const int SkipBytes = 32 * 1024;

    private readonly Stream source;
    private readonly long length;
    private readonly bool leaveOpen;
    private long position;
    private long toSkip;

    public SliceStream(Stream source, long offset, long length, bool leaveOpen = false)
    {
        if (source.CanSeek)
        {
            source.Position = offset;
        }
        else
        {
            toSkip = offset;
        }
        this.source = source;
        this.length = length;
        this.leaveOpen = leaveOpen;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await SkipAsync(cancellationToken);
        var wanted = (int)Math.Min(buffer.Length, length - position);
        var read = wanted == 0 ? 0 : await source.ReadAsync(buffer[..wanted], cancellationToken);
        position += read;
        return read;
    }

    private async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        if (toSkip == 0)
        {
            return;
        }
        var over = ArrayPool<byte>.Shared.Rent(SkipBytes);
        int read;
        while (toSkip > 0 && (read = await source.ReadAsync(over.AsMemory(0, (int)Math.Min(toSkip, over.Length)), cancellationToken)) > 0)
        {
            toSkip -= read;
        }
        // The buffer held clear text: it goes back empty.
        ArrayPool<byte>.Shared.Return(over, clearArray: true);
        toSkip = 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (!leaveOpen)
        {
            await source.DisposeAsync();
        }
        await base.DisposeAsync();
    }
}
