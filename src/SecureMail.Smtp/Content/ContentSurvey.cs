namespace SecureMail.Smtp.Content;

/// <summary>What a look through the content found before the server is asked to take it.</summary>
/// <param name="Defect">What keeps it off the wire, or None.</param>
/// <param name="IsEightBit">Octets above 127 are in it; true as well when it could not be looked through.</param>
/// <param name="WireBytes">
/// Octets with CRLF line ends and without doubled dots (RFC 1870 section 3); null when unknown.
/// </param>
internal sealed record ContentSurvey(ContentDefect Defect, bool IsEightBit, long? WireBytes)
{
    /// <summary>Reads a stream that can seek to its end; says nothing of one that cannot.</summary>
    public static async Task<ContentSurvey> OfAsync(Stream content, int maxLineBytes, CancellationToken ct)
    {
        if (!content.CanSeek) return new ContentSurvey(ContentDefect.None, IsEightBit: true, WireBytes: null);
        var encoder = new DotStuffer(maxLineBytes, doublesDots: false);
        var counter = new CountingWriter();
        var block = new byte[32_768];
        int count;
        while ((count = await content.ReadAsync(block, ct)) > 0) encoder.Write(block.AsSpan(0, count), counter);
        encoder.Finish(counter);
        return new ContentSurvey(encoder.Defect, encoder.IsEightBit, counter.Count);
    }
}
