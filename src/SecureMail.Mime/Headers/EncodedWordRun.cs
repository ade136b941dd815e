using System.Buffers;
using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// Adjacent encoded words of one charset, whose bytes are decoded together.
/// QUIRK: RFC 2047 section 5 wants whole characters in each word; many mailers cut UTF-8 characters, and base64 quanta, in two.
/// </summary>
internal ref struct EncodedWordRun(Encoding? fallback)
{
    private byte[] _bytes = [];
    private int _length;
    private Base64ContentDecoder? _base64;
    private Encoding? _encoding;

    /// <summary>True when the last thing added was an encoded word.</summary>
    internal readonly bool IsOpen => _encoding is not null;

    internal void Add(EncodedWord word, scoped ref TextBuffer output)
    {
        if (_encoding is not null && (_encoding.CodePage != word.Encoding.CodePage || IsStateful(word.Encoding))) Flush(ref output);
        _encoding = word.Encoding;
        if (!word.IsBase64) EndBase64();
        // The decoder keeps the digits of a quantum that the word cuts; the next word's go on from there.
        if (word.IsBase64) _length += word.AppendBase64(_base64 ??= new Base64ContentDecoder(), Room(word.MostBytes));
        else _length += word.AppendQ(Room(word.MostBytes));
    }

    /// <summary>Writes the text of the words so far.</summary>
    internal void Flush(scoped ref TextBuffer output)
    {
        if (_encoding is null) return;
        EndBase64();
        var bytes = _bytes.AsSpan(0, _length);
        var encoding = Charsets.ForBytes(_encoding, bytes, fallback);
        output.Advance(encoding.GetChars(bytes, output.Room(encoding.GetMaxCharCount(_length))));
        _length = 0;
        _encoding = null;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    // ISO 2022 and UTF-7 start each word in their first state, so their words cannot be joined.
    private static bool IsStateful(Encoding encoding) => encoding.CodePage is 65000 or 52936 or (>= 50220 and <= 50229);

    private void EndBase64()
    {
        if (_base64 is null) return;
        _length += _base64.Decode([], Room(ContentDecoder.SmallestOutput), isLast: true, out _);
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _length, _length + count));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            Dispose();
            _bytes = larger;
        }
        return _bytes.AsSpan(_length);
    }
}
