using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureMail.Functions.Webhook.Rebuild;

/// <summary>A text of a mail that a provider took apart.</summary>
/// <param name="Bytes">Its bytes in its charset.</param>
/// <param name="Charset">The charset, as the provider names it.</param>
internal sealed record ParsedText(ReadOnlyMemory<byte> Bytes, string Charset);

/// <summary>A file of a mail that a provider took apart.</summary>
/// <param name="Name">Its name; null when it has none.</param>
/// <param name="Type">Its declared type; null when none.</param>
/// <param name="ContentId">Without or with angle brackets; null when the mail does not name it.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record ParsedFile(string? Name, string? Type, string? ContentId, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// A mail that a provider took apart, put together again: the same parts always give the same bytes, so that a mail that
/// is posted twice is known. Every part is Base64, so no text can pose as a boundary. The sender's own DKIM signature no
/// longer fits; the field stays as a record of what was there.
/// </summary>
internal sealed partial class ParsedMail
{
    private const string Mixed = "=_securemail-mixed";
    private const string Related = "=_securemail-related";
    private const string Alternative = "=_securemail-alternative";
    private const int Line = 76;
    private const int LongestId = 200;

    /// <summary>The mail's own fields, each line with its CRLF; see <see cref="HeaderLines"/>.</summary>
    public required string Fields { get; init; }

    public ParsedText? Text { get; init; }

    public ParsedText? Html { get; init; }

    public IReadOnlyList<ParsedFile> Files { get; init; } = [];

    /// <summary>The mail's bytes.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        var target = new ArrayBufferWriter<byte>(4096 + Files.Sum(file => file.Bytes.Length / 2 * 3));
        Write(target, $"{Fields}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{Mixed}\"\r\n\r\n");
        Open(target, Mixed, $"Content-Type: multipart/related; boundary=\"{Related}\"\r\n");
        Open(target, Related, $"Content-Type: multipart/alternative; boundary=\"{Alternative}\"\r\n");
        WriteText(target, Text ?? (Html is null ? new ParsedText(default, "utf-8") : null), "text/plain");
        WriteText(target, Html, "text/html");
        Close(target, Alternative);
        foreach (var file in Files.Where(file => file.ContentId is not null))
        {
            WriteFile(target, Related, file);
        }
        Close(target, Related);
        foreach (var file in Files.Where(file => file.ContentId is null))
        {
            WriteFile(target, Mixed, file);
        }
        Close(target, Mixed);
        return target.WrittenMemory;
    }

    private static void WriteText(ArrayBufferWriter<byte> target, ParsedText? text, string type)
    {
        if (text is not null)
        {
            var charset = Token().IsMatch(text.Charset) ? text.Charset : "utf-8";
            Open(target, Alternative, $"Content-Type: {type}; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n");
            WriteBase64(target, text.Bytes.Span);
        }
    }

    private static void WriteFile(ArrayBufferWriter<byte> target, string boundary, ParsedFile file)
    {
        var declared = file.Type?.Split(';')[0].Trim() ?? "";
        var type = MediaType().IsMatch(declared) ? declared.ToLowerInvariant() : "application/octet-stream";
        var disposition = file.ContentId is null ? "attachment" : "inline";
        // RFC 2231 section 4: percent-encoding leaves nothing that could end a line or a quote.
        var name = file.Name is null ? "" : $"; filename*=UTF-8''{Uri.EscapeDataString(file.Name)}";
        var id = file.ContentId?.Trim('<', '>', ' ');
        var contentId = id is not null && id.Length <= LongestId && ContentId().IsMatch(id) ? $"Content-ID: <{id}>\r\n" : "";
        Open(target, boundary, $"Content-Type: {type}\r\n{contentId}Content-Disposition: {disposition}{name}\r\nContent-Transfer-Encoding: base64\r\n");
        WriteBase64(target, file.Bytes.Span);
    }

    private static void WriteBase64(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> bytes)
    {
        const int bytesOfLine = Line / 4 * 3;
        while (!bytes.IsEmpty)
        {
            var taken = bytes[..Math.Min(bytesOfLine, bytes.Length)];
            System.Buffers.Text.Base64.EncodeToUtf8(taken, target.GetSpan(Line), out _, out var written);
            target.Advance(written);
            target.Write("\r\n"u8);
            bytes = bytes[taken.Length..];
        }
    }

    private static void Open(ArrayBufferWriter<byte> target, string boundary, string fields) => Write(target, $"--{boundary}\r\n{fields}\r\n");

    private static void Close(ArrayBufferWriter<byte> target, string boundary) => Write(target, $"--{boundary}--\r\n");

    private static void Write(ArrayBufferWriter<byte> target, string text) => Encoding.UTF8.GetBytes(text, target);

    [GeneratedRegex(@"^[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}$", RegexOptions.NonBacktracking)]
    private static partial Regex MediaType();

    [GeneratedRegex(@"^[A-Za-z0-9._:+-]{1,40}$", RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex ContentId();
}
