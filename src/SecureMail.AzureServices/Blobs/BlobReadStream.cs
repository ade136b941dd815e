using System.Buffers;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace SecureMail.AzureServices.Blobs;

/// <summary>
/// A blob as a seekable stream that fetches ranges as they are read: 64 KiB first, doubling to 1 MiB while the reading
/// is sequential, 64 KiB again after a seek. Every fetch asks for the ETag of the first one, so that a blob which was
/// replaced meanwhile fails (412) and never yields a mixture. The first fetch happens at the opening and tells the length.
/// </summary>
internal sealed class BlobReadStream : Stream
{
    /// <summary>One chunk of the sealed format; a manifest arrives whole in one request.</summary>
    public const int FirstFetchBytes = 64 * 1024;

    /// <summary>The largest part of a blob that is held in memory.</summary>
    public const int LargestFetchBytes = 1024 * 1024;

    private readonly BlobClient blob;
    private readonly BlobRequestConditions unchanged;
    private readonly long length;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstFetchBytes);
    private long bufferStart;
    private int buffered;
    private int fetchBytes = FirstFetchBytes;
    private long position;

    private BlobReadStream(BlobClient blob, BlobDownloadDetails details, long length)
    {
        this.blob = blob;
        this.length = length;
        unchanged = new BlobRequestConditions { IfMatch = details.ETag };
    }

    /// <summary>Opens a blob; throws <see cref="RequestFailedException"/> with BlobNotFound when there is none.</summary>
    public static async Task<Stream> OpenAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(0, FirstFetchBytes) };
            using var first = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
            var stream = new BlobReadStream(blob, first.Details, TotalLength(first.Details));
            await stream.FillAsync(first, cancellationToken);
            return stream;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.InvalidRange)
        {
            return new MemoryStream([], writable: false); // An empty blob has no first byte to ask for.
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (position >= length || target.IsEmpty)
        {
            return 0;
        }
        if (position < bufferStart || position >= bufferStart + buffered)
        {
            await FetchAsync(cancellationToken);
        }
        var start = (int)(position - bufferStart);
        var count = Math.Min(target.Length, buffered - start);
        buffer.AsSpan(start, count).CopyTo(target.Span);
        position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] target, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(target.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };

    public override int Read(byte[] target, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            buffered = 0;
        }
        base.Dispose(disposing);
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(buffer.Length == 0, this);
        var sequential = position == bufferStart + buffered;
        fetchBytes = sequential ? Math.Min(2 * fetchBytes, LargestFetchBytes) : FirstFetchBytes;
        bufferStart = position;
        buffered = 0;
        var options = new BlobDownloadOptions { Range = new HttpRange(position, fetchBytes), Conditions = unchanged };
        using var part = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
        await FillAsync(part, cancellationToken);
    }

    private async Task FillAsync(BlobDownloadStreamingResult part, CancellationToken cancellationToken)
    {
        var expected = (int)Math.Min(fetchBytes, length - bufferStart);
        if (buffer.Length < expected)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(expected);
        }
        await part.Content.ReadExactlyAsync(buffer.AsMemory(0, expected), cancellationToken);
        buffered = expected;
    }

    // "bytes 0-65535/1234567"; RFC 9110 section 14.4
    private static long TotalLength(BlobDownloadDetails details) =>
        details.ContentRange is { } range && range.LastIndexOf('/') is var slash and >= 0
            ? long.Parse(range.AsSpan(slash + 1), System.Globalization.CultureInfo.InvariantCulture)
            : details.ContentLength;
}
