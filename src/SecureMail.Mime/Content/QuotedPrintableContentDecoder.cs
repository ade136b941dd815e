namespace SecureMail.Mime;

/// <summary>
/// Quoted-printable (RFC 2045 section 6.7). Wrong escapes stay as they stand; white space before a line's end is
/// dropped (rule 3); a soft break may carry white space after its equals sign.
/// </summary>
internal sealed class QuotedPrintableContentDecoder : ContentDecoder
{
    /// <summary>Longer lines than this come out in pieces; only their trailing white space may then stay.</summary>
    private const int LongLine = 8 * 1024;

    internal override int Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed)
    {
        consumed = 0;
        var written = 0;
        while (consumed < input.Length)
        {
            var line = NextLine(input[consumed..], isLast);
            if (line.IsEmpty) break;
            if (line.Length > output.Length - written)
            {
                if (written > 0) break;
                line = HeadThatFits(line, output.Length);
            }
            written += DecodeLine(line, output[written..]);
            consumed += line.Length;
        }
        return written;
    }

    /// <summary>The next line with its end; empty when the rest of it has yet to come.</summary>
    private static ReadOnlySpan<byte> NextLine(ReadOnlySpan<byte> input, bool isLast)
    {
        var end = input.IndexOf((byte)'\n');
        if (end >= 0) return input[..(end + 1)];
        if (isLast) return input;
        return input.Length > LongLine ? HeadThatFits(input, LongLine) : [];
    }

    /// <summary>Cuts a line that is too long, but not within an escape.</summary>
    private static ReadOnlySpan<byte> HeadThatFits(ReadOnlySpan<byte> line, int length)
    {
        var escape = line[(length - 2)..length].IndexOf((byte)'=');
        return line[..(escape < 0 ? length : length - 2 + escape)];
    }

    private static int DecodeLine(ReadOnlySpan<byte> line, Span<byte> output)
    {
        var body = line.TrimEnd("\r\n"u8);
        var lineEnd = line[body.Length..];
        var text = lineEnd.IsEmpty ? body : body.TrimEnd(" \t"u8);
        var isSoft = !text.IsEmpty && text[^1] == '=';
        if (isSoft) text = text[..^1];
        var written = 0;
        while (true)
        {
            var escape = text.IndexOf((byte)'=');
            var plain = escape < 0 ? text : text[..escape];
            plain.CopyTo(output[written..]);
            written += plain.Length;
            if (escape < 0) break;
            text = text[escape..];
            var isValue = TryEscape(text, out var value);
            output[written++] = isValue ? value : (byte)'=';
            text = text[(isValue ? 3 : 1)..];
        }
        if (isSoft) return written;
        lineEnd.CopyTo(output[written..]);
        return written + lineEnd.Length;
    }

    private static bool TryEscape(ReadOnlySpan<byte> text, out byte value)
    {
        value = 0;
        if (text.Length < 3 || !char.IsAsciiHexDigit((char)text[1]) || !char.IsAsciiHexDigit((char)text[2])) return false;
        value = (byte)((HexDigit(text[1]) << 4) | HexDigit(text[2]));
        return true;
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
