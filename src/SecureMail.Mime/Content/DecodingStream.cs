using System.Buffers;

namespace SecureMail.Mime;

/// <summary>A read-only stream of content over a stream of encoded bytes. Not thread-safe.</summary>
internal sealed class DecodingStream(Stream source, ContentDecoder decoder) : Stream
{
    private const int BufferBytes = 32 * 1024;

    private byte[] _input = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private byte[] _output = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _inputStart;
    private int _inputEnd;
    private int _outputStart;
    private int _outputEnd;
    private bool _sourceEnded;

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
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            if (_outputStart < _outputEnd) return TakeOutput(buffer);
            if (DecodeBuffered()) continue;
            if (_sourceEnded) return 0;
            MakeRoom();
            Received(source.Read(_input, _inputEnd, _input.Length - _inputEnd));
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            if (_outputStart < _outputEnd) return TakeOutput(buffer.Span);
            if (DecodeBuffered()) continue;
            if (_sourceEnded) return 0;
            MakeRoom();
            Received(await source.ReadAsync(_input.AsMemory(_inputEnd), cancellationToken));
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Decoded content is read once, from start to end.");

    public override void SetLength(long value) => throw new NotSupportedException("Decoded content is read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Decoded content is read-only.");

    public override async ValueTask DisposeAsync()
    {
        ReturnBuffers();
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ReturnBuffers();
            source.Dispose();
        }
        base.Dispose(disposing);
    }

    private void ReturnBuffers()
    {
        if (_input.Length == 0) return;
        // The buffers held clear text: they go back empty.
        ArrayPool<byte>.Shared.Return(_input, clearArray: true);
        ArrayPool<byte>.Shared.Return(_output, clearArray: true);
        _input = _output = [];
        _inputStart = _inputEnd = _outputStart = _outputEnd = 0;
        _sourceEnded = true;
    }

    private int TakeOutput(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _outputEnd - _outputStart);
        _output.AsSpan(_outputStart, count).CopyTo(buffer);
        _outputStart += count;
        return count;
    }

    /// <summary>False when the decoder needs more input, or there is none.</summary>
    private bool DecodeBuffered()
    {
        _outputStart = 0;
        _outputEnd = decoder.Decode(_input.AsSpan(_inputStart, _inputEnd - _inputStart), _output, _sourceEnded, out var consumed);
        _inputStart += consumed;
        return _outputEnd > 0 || consumed > 0;
    }

    private void MakeRoom()
    {
        _input.AsSpan(_inputStart, _inputEnd - _inputStart).CopyTo(_input);
        (_inputStart, _inputEnd) = (0, _inputEnd - _inputStart);
    }

    private void Received(int count)
    {
        _inputEnd += count;
        _sourceEnded = count == 0;
    }
}
