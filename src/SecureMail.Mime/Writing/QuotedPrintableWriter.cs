using System.Text;

namespace SecureMail.Mime;

/// <summary>Writes quoted-printable (RFC 2045 section 6.7) in lines of at most 76 characters.</summary>
internal static class QuotedPrintableWriter
{
    private const int MaxLine = 76;

    /// <summary>Encodes text whose line ends are CRLF.</summary>
    internal static string Encode(ReadOnlySpan<byte> text)
    {
        var output = new StringBuilder(text.Length + (text.Length / 8));
        while (true)
        {
            var end = text.IndexOf("\r\n"u8);
            EncodeLine(end < 0 ? text : text[..end], output);
            if (end < 0) return output.ToString();
            output.Append("\r\n");
            text = text[(end + 2)..];
        }
    }

    private static void EncodeLine(ReadOnlySpan<byte> line, StringBuilder output)
    {
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var value = line[i];
            var isLast = i == line.Length - 1;
            var isLiteral = value is (> 0x20 and < 0x7F and not (byte)'=') || (value is (byte)' ' or (byte)'\t' && !isLast);
            // mbox software changes "From " at a line's start; "." alone on a line ends an SMTP transaction where stuffing fails.
            if (column == 0 && (value == '.' || line[i..].StartsWith("From "u8))) isLiteral = false;
            var length = isLiteral ? 1 : 3;
            if (column + length > (isLast ? MaxLine : MaxLine - 1))
            {
                output.Append("=\r\n");
                column = 0;
            }
            if (isLiteral) output.Append((char)value);
            else output.Append('=').Append(Convert.ToHexString([value]));
            column += length;
        }
    }
}
