using SecureMail.Core.Store;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>Blobs that count how much of them is fetched.</summary>
internal sealed class CountedBlobs(IBlobStore blobs) : IBlobStore
{
    /// <summary>Bytes that were read since it was set to 0.</summary>
    public long Fetched { get; set; }

    public Task<WriteResult> CreateAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        blobs.CreateAsync(name, write, cancellationToken);

    public async Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
        await blobs.OpenReadAsync(name, cancellationToken) is { } content ? new CountedStream(content, this) : null;

    public Task<WriteResult> DeleteAsync(string name, CancellationToken cancellationToken) => blobs.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<StoredBlob> ListAsync(string prefix, CancellationToken cancellationToken) => blobs.ListAsync(prefix, cancellationToken);

    private sealed class CountedStream(Stream content, CountedBlobs counts) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => content.Length;

        public override long Position
        {
            get => content.Position;
            set => content.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => Counted(content.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await content.ReadAsync(buffer, cancellationToken));

        public override long Seek(long offset, SeekOrigin origin) => content.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Counted(int read)
        {
            counts.Fetched += read;
            return read;
        }
    }
}
