namespace SecureMail.Mime;

/// <summary>Words that stand in nearly every message, so that each message needs no copies of its own.</summary>
internal static class CommonWords
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = new HashSet<string>(StringComparer.Ordinal)
    {
        "text", "plain", "html", "multipart", "mixed", "alternative", "related", "report", "message", "rfc822", "delivery-status",
        "application", "octet-stream", "pdf", "image", "png", "jpeg", "gif", "text/plain", "text/html", "multipart/mixed", "multipart/alternative",
        "charset", "boundary", "name", "filename", "format", "flowed", "delsp", "type", "report-type", "utf-8", "UTF-8", "us-ascii", "US-ASCII", "iso-8859-1", "ISO-8859-1",
        "windows-1252", "inline", "attachment", "size", "creation-date", "modification-date",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text as a string.</summary>
    internal static string Text(ReadOnlySpan<char> text) => Known.TryGetValue(text, out var known) ? known : text.ToString();

    /// <summary>The text in lower case.</summary>
    internal static string Lower(ReadOnlySpan<char> text) => Text(text).ToLowerInvariant();
}
