namespace SecureMail.Envelope;

/// <summary>
/// Opens chunk after chunk from a stream that only moves forward (docs/sealed-format.md section 6, step 5).
/// </summary>
internal sealed class SequentialOpening(Stream sealedFile, ChunkCipher cipher) : IDisposable
{
    private readonly PinnedBuffer _plaintext = PinnedBuffer.Rent();
    private PinnedBuffer _current = PinnedBuffer.Rent();
    private PinnedBuffer _ahead = PinnedBuffer.Rent();
    private int _count;
    private long _index = -1;
    private bool _done;

    /// <summary>The plaintext of the next chunk, valid until the next call; null behind the last one.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        if (_done) return null;
        if (_index < 0) _count = await FetchAsync(_current, cancellationToken);
        _index++;

        // Only what follows tells whether a full chunk is the last; a short one always is.
        var ahead = _count == EnvelopeSize.SealedChunkBytes ? await FetchAsync(_ahead, cancellationToken) : 0;
        _done = ahead == 0;
        var plaintext = Open();
        (_current, _ahead, _count) = (_ahead, _current, ahead);
        return plaintext;
    }

    public void Dispose()
    {
        _plaintext.Dispose();
        _current.Dispose();
        _ahead.Dispose();
    }

    private ReadOnlyMemory<byte> Open()
    {
        var length = _count - EnvelopeSize.TagBytes;
        var emptyBehindFull = length == 0 && _index > 0;
        if (length < 0 || emptyBehindFull) throw new EnvelopeException(EnvelopeError.Truncated);

        cipher.Open(_index, _done, _current.Bytes.AsSpan(0, _count), _plaintext.Bytes.AsSpan(0, length));
        return _plaintext.Bytes.AsMemory(0, length);
    }

    private async ValueTask<int> FetchAsync(PinnedBuffer buffer, CancellationToken cancellationToken)
    {
        var chunk = buffer.Bytes.AsMemory(0, EnvelopeSize.SealedChunkBytes);
        return await sealedFile.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken);
    }
}
