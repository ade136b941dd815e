namespace SecureMail.Mime;

/// <summary>
/// Quoted-printable (RFC 2045 section 6.7). Wrong escapes stay as they stand; white space before a line's end is
/// dropped (rule 3); a soft break may carry white space after its equals sign.
/// </summary>
internal sealed class QuotedPrintableContentDecoder : ContentDecoder
{
    /// <summary>Longer lines than this come out in pieces; only their trailing white space may then stay.</summary>
    private const int LongLine = 8 * 1024;

    /// <summary>0 to 15 for a hexadecimal digit, else -1.</summary>
    private static readonly int[] HexDigits =
        [.. Enumerable.Range(0, 256).Select(digit => char.IsAsciiHexDigit((char)digit) ? Convert.ToInt32(((char)digit).ToString(), 16) : -1)];

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
        var written = DecodeEscapes(text, output);
        if (isSoft) return written;
        lineEnd.CopyTo(output[written..]);
        return written + lineEnd.Length;
    }

    private static int DecodeEscapes(ReadOnlySpan<byte> text, Span<byte> output)
    {
        var written = 0;
        for (var read = 0; read < text.Length;)
        {
            if (text[read] != '=')
            {
                var run = text[read..].IndexOf((byte)'=');
                if (run < 0) run = text.Length - read;
                text.Slice(read, run).CopyTo(output[written..]);
                read += run;
                written += run;
                continue;
            }
            // An equals sign that starts no escape stands for itself.
            var digits = read + 2 < text.Length ? HexDigits[text[read + 1]] << 4 | HexDigits[text[read + 2]] : -1;
            output[written++] = digits < 0 ? (byte)'=' : (byte)digits;
            read += digits < 0 ? 1 : 3;
        }
        return written;
    }
}
