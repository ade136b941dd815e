using System.Text;

namespace SecureMail.Mime;

/// <summary>A text body with CRLF line ends, in the plainest encoding that carries it through any relay.</summary>
/// <param name="Charset">us-ascii or utf-8.</param>
/// <param name="EncodingName">The value of Content-Transfer-Encoding.</param>
/// <param name="Body">ASCII lines, without the last line end.</param>
internal readonly record struct EncodedText(string Charset, string EncodingName, string Body)
{
    private const int MaxPlainLine = 998;

    internal static EncodedText Of(string text)
    {
        var normal = Normalise(text);
        var bytes = Encoding.UTF8.GetBytes(normal);
        var isAscii = Ascii.IsValid(bytes);
        var charset = isAscii ? "us-ascii" : "utf-8";
        if (isAscii && IsPlain(normal)) return new(charset, "7bit", normal);
        // Base64 grows by 37 % with its line ends; each quoted byte by 200 %.
        var quoted = bytes.Count(value => value is > 0x7E or (byte)'=');
        if (quoted * 6L > bytes.Length) return new(charset, "base64", Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));
        return new(charset, "quoted-printable", QuotedPrintableWriter.Encode(bytes));
    }

    private static string Normalise(string text) => text
        .Replace("\0", "", StringComparison.Ordinal)
        .Replace("\r\n", "\n", StringComparison.Ordinal)
        .Replace('\r', '\n')
        .Replace("\n", "\r\n", StringComparison.Ordinal);

    // "From " at a line's start gets a ">" from mbox software; stray control characters do not survive every relay.
    private static bool IsPlain(string text)
    {
        foreach (var line in text.Split("\r\n"))
        {
            if (line.Length > MaxPlainLine || line.StartsWith("From ", StringComparison.Ordinal)) return false;
            if (line.Any(letter => char.IsControl(letter) && letter != '\t')) return false;
        }
        return true;
    }
}
