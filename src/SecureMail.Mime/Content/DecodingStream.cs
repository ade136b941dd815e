using System.Buffers;

namespace SecureMail.Mime;

/// <summary>Content that is decoded as it is read.</summary>
internal sealed class DecodingStream(Stream source, ContentDecoder decoder) : ContentStream(source)
{
    private const int BufferBytes = 32 * 1024;

    private byte[] _input = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private byte[] _output = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _inputStart;
    private int _inputEnd;
    private int _outputStart;
    private int _outputEnd;
    private bool _sourceEnded;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            if (_outputStart < _outputEnd) return TakeOutput(buffer);
            if (DecodeBuffered()) continue;
            if (_sourceEnded) return 0;
            MakeRoom();
            Received(Source.Read(_input, _inputEnd, _input.Length - _inputEnd));
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
            Received(await Source.ReadAsync(_input.AsMemory(_inputEnd), cancellationToken));
        }
    }

    protected override void Release()
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
