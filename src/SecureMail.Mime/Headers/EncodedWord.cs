using System.Text;

namespace SecureMail.Mime;

/// <summary>One encoded word as written: =?charset*language?encoding?text?=</summary>
internal readonly ref struct EncodedWord
{
    private const int LongestCharset = 76;

    // A word that is tried and left costs its length each time; RFC 2047 section 2 allows 75.
    private const int LongestUnknown = 300;

    private readonly ReadOnlySpan<char> _text;
    private readonly Encoding? _fallback;

    private EncodedWord(Encoding encoding, bool isBase64, ReadOnlySpan<char> text, int end, Encoding? fallback)
    {
        Encoding = encoding;
        IsBase64 = isBase64;
        _text = text;
        End = end;
        _fallback = fallback;
    }

    /// <summary>The charset's encoding.</summary>
    internal Encoding Encoding { get; }

    /// <summary>B encoding; otherwise Q.</summary>
    internal bool IsBase64 { get; }

    /// <summary>Index after the closing "?=".</summary>
    internal int End { get; }

    /// <summary>Room that its bytes need at most: a character beyond ASCII takes up to four.</summary>
    internal int MostBytes => (4 * _text.Length) + ContentDecoder.SmallestOutput;

    /// <summary>
    /// Reads the word at <paramref name="start"/>. False if it is none, or if its charset is unknown and it holds more than ASCII.
    /// QUIRK: RFC 2047 section 2 forbids spaces within a word and asks for spaces around it; mailers break both, so neither is checked.
    /// </summary>
    internal static bool TryRead(string source, int start, Encoding? fallback, out EncodedWord word)
    {
        word = default;
        if (string.CompareOrdinal(source, start, "=?", 0, 2) != 0) return false;
        var rest = source.AsSpan(start + 2);
        var mark = rest[..Math.Min(rest.Length, LongestCharset)].IndexOf('?');
        if (mark <= 0 || mark + 2 >= rest.Length || rest[mark + 2] != '?') return false;
        var kind = char.ToUpperInvariant(rest[mark + 1]);
        if (kind is not ('B' or 'Q')) return false;
        var textStart = mark + 3;
        var length = rest[textStart..].IndexOf("?=");
        if (length < 0) return false;
        var charset = rest[..mark];
        // RFC 2231 section 5: a language may follow the charset.
        if (charset.IndexOf('*') is var star and >= 0) charset = charset[..star];
        var encoding = Charsets.FindForHeader(charset);
        word = new EncodedWord(encoding ?? Encoding.ASCII, kind == 'B', rest.Slice(textStart, length), start + 2 + textStart + length + 2, fallback);
        return encoding is not null || (length <= LongestUnknown && word.IsAscii());
    }

    /// <summary>Appends the bytes of base64 text; junk in it is skipped.</summary>
    /// <returns>How many there are.</returns>
    internal int AppendBase64(Base64ContentDecoder decoder, Span<byte> output)
    {
        // The text takes the place after the content: base64 shrinks.
        var encoded = output[^_text.Length..];
        for (var i = 0; i < _text.Length; i++) encoded[i] = _text[i] < 0x80 ? (byte)_text[i] : (byte)'?';
        return decoder.Decode(encoded, output[..^_text.Length], isLast: false, out _);
    }

    /// <summary>Appends the bytes of Q text; an equals sign that starts no escape stands for itself.</summary>
    /// <returns>How many there are.</returns>
    internal int AppendQ(Span<byte> output)
    {
        var written = 0;
        for (var i = 0; i < _text.Length; i++)
        {
            var letter = _text[i];
            if (letter == '=' && i + 2 < _text.Length && char.IsAsciiHexDigit(_text[i + 1]) && char.IsAsciiHexDigit(_text[i + 2]))
            {
                Convert.FromHexString(_text.Slice(i + 1, 2), output[written..], out _, out _);
                written++;
                i += 2;
            }
            else if (char.IsAscii(letter)) output[written++] = (byte)(letter == '_' ? ' ' : letter);
            else written += AppendRaw(ref i, output[written..]);
        }
        return written;
    }

    // A header is UTF-8 before it holds words (RFC 6532 section 3.2): raw text in a word stands for its UTF-8 bytes, whatever
    // the word's charset, as mailparser and postal-mime have it. Where a fallback is set, the mailer meant the word's own charset.
    private int AppendRaw(ref int index, Span<byte> output)
    {
        var length = char.IsHighSurrogate(_text[index]) && index + 1 < _text.Length && char.IsLowSurrogate(_text[index + 1]) ? 2 : 1;
        var encoding = _fallback is null ? Encoding.UTF8 : Encoding;
        var written = encoding.GetBytes(_text.Slice(index, length), output);
        index += length - 1;
        return written;
    }

    private bool IsAscii()
    {
        if (!Ascii.IsValid(_text)) return false;
        Span<byte> bytes = stackalloc byte[(4 * LongestUnknown) + ContentDecoder.SmallestOutput];
        var length = IsBase64 ? AppendBase64(new Base64ContentDecoder(), bytes) : AppendQ(bytes);
        return Ascii.IsValid(bytes[..length]);
    }
}
