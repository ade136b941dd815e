namespace SecureMail.Mime;

/// <summary>Content that can be unpacked only as a whole; the encoded bytes are read at the first read.</summary>
internal sealed class UnpackingStream(Stream source, TransferEncoding encoding) : ContentStream(source)
{
    private MemoryStream? _content;

    public override int Read(Span<byte> buffer)
    {
        if (_content is null)
        {
            using var encoded = new MemoryStream();
            Source.CopyTo(encoded);
            Unpack(encoded);
        }
        return _content!.Read(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_content is null)
        {
            using var encoded = new MemoryStream();
            await Source.CopyToAsync(encoded, cancellationToken);
            Unpack(encoded);
        }
        return await _content!.ReadAsync(buffer, cancellationToken);
    }

    private void Unpack(MemoryStream encoded) =>
        _content = new MemoryStream(TransferDecoder.Unpack(encoded.GetBuffer().AsSpan(0, (int)encoded.Length), encoding), writable: false);
}
