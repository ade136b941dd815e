using System.Text;

namespace SecureMail.Mime;

/// <summary>One encoded word as written: =?charset*language?encoding?text?=</summary>
/// <param name="Encoding">The charset's encoding.</param>
/// <param name="IsBase64">B encoding; otherwise Q.</param>
/// <param name="Text">The encoded text.</param>
/// <param name="End">Index after the closing "?=".</param>
internal readonly record struct EncodedWord(Encoding Encoding, bool IsBase64, string Text, int End)
{
    private const int LongestCharset = 76;

    // A word that is tried and left costs its length each time; RFC 2047 section 2 allows 75.
    private const int LongestUnknown = 300;

    /// <summary>
    /// Reads the word at <paramref name="start"/>. False if it is none, or if its charset is unknown and it holds more than ASCII.
    /// QUIRK: RFC 2047 section 2 forbids spaces within a word and asks for spaces around it; mailers break both, so neither is checked.
    /// </summary>
    internal static bool TryRead(string source, int start, out EncodedWord word)
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
        var encoding = Charsets.FindForHeader(charset.ToString());
        word = new EncodedWord(encoding ?? Encoding.ASCII, kind == 'B', rest.Slice(textStart, length).ToString(), start + 2 + textStart + length + 2);
        return encoding is not null || (length <= LongestUnknown && Ascii.IsValid(word.Bytes()));
    }

    /// <summary>The bytes that this word alone encodes.</summary>
    internal byte[] Bytes() => IsBase64 ? Base64Bytes(Text) : QBytes();

    /// <summary>The bytes of base64 text; junk in it is skipped.</summary>
    internal static byte[] Base64Bytes(string text)
    {
        var decoded = new byte[text.Length + ContentDecoder.SmallestOutput];
        var length = new Base64ContentDecoder().Decode(Encoding.Latin1.GetBytes(text), decoded, isLast: true, out _);
        return decoded[..length];
    }

    private byte[] QBytes()
    {
        var bytes = new List<byte>(Text.Length);
        for (var i = 0; i < Text.Length; i++)
        {
            var letter = Text[i];
            if (letter == '=' && i + 2 < Text.Length && char.IsAsciiHexDigit(Text[i + 1]) && char.IsAsciiHexDigit(Text[i + 2]))
            {
                bytes.Add(Convert.FromHexString(Text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else if (char.IsAscii(letter))
            {
                bytes.Add((byte)(letter == '_' ? ' ' : letter));
            }
            else
            {
                bytes.AddRange(Encoding.GetBytes([letter]));
            }
        }
        return [.. bytes];
    }
}
