namespace SecureMail.Mime;

/// <summary>The message that a report returns, whole or its header only (RFC 3462 section 2).</summary>
internal static class OriginalMessage
{
    /// <summary>Its Message-ID with angle brackets, or null.</summary>
    internal static string? MessageId(MimeMessage report)
    {
        foreach (var part in report.Root.SelfAndDescendants())
        {
            var id = part.NestedMessage?.MessageId ?? (IsHeader(part) ? HeaderOf(part)?.MessageId : null);
            if (id is not null) return id;
        }
        return null;
    }

    private static bool IsHeader(MimePart part) =>
        part.MediaType.Is("text/rfc822-headers") || part.MediaType.Is("message/rfc822-headers") || part.MediaType.Is("message/global-headers")
        || part.MediaType.Is("message/rfc822") || part.MediaType.Is("message/global");

    private static MimeMessage? HeaderOf(MimePart part)
    {
        try
        {
            return MimeReader.Read(part.DecodeContent(), part.Source.Reading);
        }
        catch (MimeLimitException)
        {
            // The report was read; what it returns is over the limits, so it tells nothing.
            return null;
        }
    }
}
