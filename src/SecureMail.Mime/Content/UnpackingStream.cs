namespace SecureMail.Mime;

/// <summary>Content that can be unpacked only as a whole; the encoded bytes are read at the first read. Owns its source. Not thread-safe.</summary>
internal sealed class UnpackingStream(Stream source, TransferEncoding encoding) : Stream
{
    private MemoryStream? _content;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length of decoded content is known only at its end.");

    public override long Position
    {
        get => throw new NotSupportedException("Decoded content has no position.");
        set => throw new NotSupportedException("Decoded content is read once, from start to end.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_content is null)
        {
            using var encoded = new MemoryStream();
            source.CopyTo(encoded);
            Unpack(encoded);
        }
        return _content!.Read(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_content is null)
        {
            using var encoded = new MemoryStream();
            await source.CopyToAsync(encoded, cancellationToken);
            Unpack(encoded);
        }
        return await _content!.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Decoded content is read once, from start to end.");

    public override void SetLength(long value) => throw new NotSupportedException("Decoded content is read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Decoded content is read-only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    private void Unpack(MemoryStream encoded) =>
        _content = new MemoryStream(TransferDecoder.Unpack(encoded.GetBuffer().AsSpan(0, (int)encoded.Length), encoding), writable: false);
}
