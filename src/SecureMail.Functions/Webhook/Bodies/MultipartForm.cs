using System.Text;
using Microsoft.Net.Http.Headers;

namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>Reads multipart/form-data (RFC 7578). Values are slices of the body: nothing is copied and no charset applied.</summary>
internal static class MultipartForm
{
    private const int MostHeaderBytes = 16 * 1024;

    /// <summary>Reads; null when the form is broken, cut off, or has too many parts.</summary>
    public static FormFields? Read(ReadOnlyMemory<byte> body, string boundary)
    {
        var delimiter = Encoding.UTF8.GetBytes("\r\n--" + boundary);
        if (!Open(ref body, delimiter))
        {
            return null;
        }
        List<FormField> fields = [];
        while (!body.Span.StartsWith("--"u8))
        {
            if (fields.Count == FormFields.Most || !SkipLine(ref body) || ReadPart(ref body, delimiter) is not { } field)
            {
                return null;
            }
            fields.Add(field);
        }
        return new FormFields(fields);
    }

    /// <summary>Skips what stands before the first delimiter, and it.</summary>
    private static bool Open(ref ReadOnlyMemory<byte> body, ReadOnlySpan<byte> delimiter)
    {
        if (body.Span.StartsWith(delimiter[2..]))
        {
            body = body[(delimiter.Length - 2)..];
            return true;
        }
        var start = body.Span.IndexOf(delimiter);
        body = start < 0 ? body : body[(start + delimiter.Length)..];
        return start >= 0;
    }

    /// <summary>RFC 2046 section 5.1.1: a delimiter may be followed by white space.</summary>
    private static bool SkipLine(ref ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf("\r\n"u8);
        var isLine = end >= 0 && !body.Span[..end].ContainsAnyExcept((byte)' ', (byte)'\t');
        body = isLine ? body[(end + 2)..] : body;
        return isLine;
    }

    private static FormField? ReadPart(ref ReadOnlyMemory<byte> body, ReadOnlySpan<byte> delimiter)
    {
        var head = body.Span[..Math.Min(body.Length, MostHeaderBytes)].IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }
        var header = Encoding.UTF8.GetString(body.Span[..head]);
        // The delimiter's own CRLF may be the one that ends the header, when the value is empty.
        body = body[(head + 2)..];
        if (EndOf(body.Span, delimiter) is not { } end)
        {
            return null;
        }
        var value = end == 0 ? default : body[2..end];
        body = body[(end + delimiter.Length)..];
        return Describe(header, value);
    }

    /// <summary>Where the delimiter stands that ends the part: one that is followed by "--", or by nothing but white space on its line, and not by more of another boundary.</summary>
    private static int? EndOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter)
    {
        for (var from = 0; ;)
        {
            var next = body[from..].IndexOf(delimiter);
            if (next < 0)
            {
                return null;
            }
            var after = body[(from + next + delimiter.Length)..];
            if (after.StartsWith("--"u8) || after.TrimStart(" \t"u8).StartsWith("\r\n"u8))
            {
                return from + next;
            }
            from += next + delimiter.Length;
        }
    }

    private static FormField? Describe(string header, ReadOnlyMemory<byte> value)
    {
        string? disposition = null, type = null;
        foreach (var line in header.Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon].Trim();
            disposition = name.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase) ? line[(colon + 1)..] : disposition;
            type = name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? line[(colon + 1)..].Trim() : type;
        }
        return ContentDispositionHeaderValue.TryParse(disposition, out var parsed) && parsed.Name.HasValue
            ? new FormField(Unquote(parsed.Name.Value), value, parsed.FileNameStar.Value ?? (parsed.FileName.HasValue ? Unquote(parsed.FileName.Value) : null), type)
            : null;
    }

    // RFC 7578 section 4.2 and https://html.spec.whatwg.org/#multipart-form-data: quotes and line ends are percent-encoded.
    private static string Unquote(string? text) =>
        (HeaderUtilities.UnescapeAsQuotedString(text).Value ?? "")
            .Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "", StringComparison.Ordinal).Replace("%0A", " ", StringComparison.Ordinal);
}
