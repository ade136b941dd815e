using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Blobs;

/// <summary>
/// A write-only stream whose bytes become a blob at <see cref="CommitAsync"/> and not before; holds two blocks in memory:
/// one travels while the next is filled. Up to one block travels in a single Put Blob, more as staged blocks and one Put
/// Block List. Without a commit nothing appears: the service drops staged blocks after a week.
/// https://learn.microsoft.com/rest/api/storageservices/put-block-list
/// </summary>
internal sealed class BlobUpload(BlockBlobClient blob, RandomNumberGenerator random) : Stream
{
    /// <summary>2 MiB: ten requests for the largest message, little memory, and a lost block costs little to send again.</summary>
    public const int BlockBytes = 2 * 1024 * 1024;

    private const int FirstBufferBytes = 64 * 1024;
    private const int MarkBytes = 12;
    private const string MarkName = "writemark";

    private static readonly BlobRequestConditions OnlyIfAbsent = new() { IfNoneMatch = ETag.All };

    private readonly byte[] mark = NewMark(random);
    private readonly List<string> staged = [];
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int filled;
    private byte[] travelling = [];
    private Task travel = Task.CompletedTask;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        while (!source.IsEmpty)
        {
            if (filled == BlockBytes)
            {
                await StageAsync(cancellationToken);
            }
            var count = Math.Min(source.Length, BlockBytes - filled);
            MakeRoom(filled + count);
            source.Span[..count].CopyTo(buffer.AsSpan(filled));
            filled += count;
            source = source[count..];
        }
    }

    public override Task WriteAsync(byte[] source, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(source.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Makes the blob, unless one of its name is there.</summary>
    public async Task<WriteResult> CommitAsync(CancellationToken cancellationToken)
    {
        var result = staged.Count == 0 ? await AttemptAsync(PutAsync, cancellationToken) : WriteResult.Missing;
        if (result == WriteResult.Missing)
        {
            // QUIRK: Azurite refuses Put Blob where blocks of a broken upload lie; Put Block List goes through.
            result = await AttemptAsync(PutListAsync, cancellationToken);
        }
        return result == WriteResult.Missing
            ? throw new RequestFailedException(409, $"The service refuses to create {blob.Name}, which does not exist; try again.")
            : result;
    }

    // Nothing leaves before a block is full: writers flush often, and an early block would only be a small one.
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override int Read(byte[] target, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Waits for the block that travels: its memory is borrowed.</summary>
    public override async ValueTask DisposeAsync()
    {
        await travel.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        GiveBack(buffer);
        GiveBack(travel.IsCompleted ? travelling : []);
        (buffer, travelling) = ([], []);
        base.Dispose(disposing);
    }

    private string MarkText => Convert.ToHexString(mark);

    private Dictionary<string, string> Metadata => new() { [MarkName] = MarkText };

    private void MakeRoom(int needed)
    {
        if (needed <= buffer.Length)
        {
            return;
        }
        // After one full block the next is likely full too.
        var larger = ArrayPool<byte>.Shared.Rent(staged.Count > 0 ? BlockBytes : Math.Max(needed, Math.Min(2 * buffer.Length, BlockBytes)));
        buffer.AsSpan(0, filled).CopyTo(larger);
        GiveBack(buffer);
        buffer = larger;
    }

    private static void GiveBack(byte[] borrowed)
    {
        if (borrowed.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(borrowed);
        }
    }

    /// <summary>Sends the full block on its way once the one before it has arrived.</summary>
    private async Task StageAsync(CancellationToken cancellationToken)
    {
        await travel;
        (travelling, buffer) = (buffer, travelling);
        var id = BlockId(staged.Count);
        travel = SendAsync(id, travelling, filled, cancellationToken);
        staged.Add(id);
        filled = 0;
    }

    private async Task SendAsync(string id, byte[] block, int length, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(block, 0, length, writable: false);
        await blob.StageBlockAsync(id, content, cancellationToken: cancellationToken);
    }

    // The mark keeps the blocks of two uploads to one name apart, which would otherwise replace each other.
    private string BlockId(int number)
    {
        var id = new byte[MarkBytes + sizeof(int)];
        mark.CopyTo(id, 0);
        BinaryPrimitives.WriteInt32BigEndian(id.AsSpan(MarkBytes), number);
        return Convert.ToBase64String(id);
    }

    // Missing: the service refused although there is no such blob.
    private async Task<WriteResult> AttemptAsync(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        try
        {
            await send(cancellationToken);
            return WriteResult.Done;
        }
        catch (RequestFailedException exception) when (MeansExists(exception))
        {
            // Our own first try, when its answer was lost and the pipeline sent it again, bears our mark.
            var found = await FindMarkAsync(cancellationToken);
            return found is null ? WriteResult.Missing : found == MarkText ? WriteResult.Done : WriteResult.Exists;
        }
    }

    private async Task PutAsync(CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(buffer, 0, filled, writable: false);
        var options = new BlobUploadOptions { Conditions = OnlyIfAbsent, Metadata = Metadata };
        await blob.UploadAsync(content, options, cancellationToken);
    }

    private async Task PutListAsync(CancellationToken cancellationToken)
    {
        if (filled > 0)
        {
            await StageAsync(cancellationToken);
        }
        await travel;
        var options = new CommitBlockListOptions { Conditions = OnlyIfAbsent, Metadata = Metadata };
        await blob.CommitBlockListAsync(staged, options, cancellationToken);
    }

    // A faster upload to the same name also discards our staged blocks, so the list may be refused before the name is.
    private static bool MeansExists(RequestFailedException exception) =>
        exception.Status is 409 or 412 || exception.ErrorCode == BlobErrorCode.InvalidBlockList;

    private async Task<string?> FindMarkAsync(CancellationToken cancellationToken)
    {
        try
        {
            var properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return properties.Value.Metadata.TryGetValue(MarkName, out var found) ? found : "";
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private static byte[] NewMark(RandomNumberGenerator random)
    {
        var mark = new byte[MarkBytes];
        random.GetBytes(mark);
        return mark;
    }
}
