namespace SecureMail.Functions.Webhook.Providers;

/// <summary>The envelope in headers: X-Envelope-From once ("&lt;&gt;" or empty: the null sender), X-Envelope-To at least once.</summary>
internal static class EnvelopeHeaders
{
    /// <summary>Who sends.</summary>
    public const string From = "X-Envelope-From";

    /// <summary>Who is to get it; once for each.</summary>
    public const string To = "X-Envelope-To";

    /// <summary>Reads the headers; on a fault the envelope is null and a sentence says what to correct.</summary>
    public static (Envelope? Envelope, string? Fault) Read(IHeaderDictionary headers)
    {
        if (headers[From].Count != 1)
        {
            return (null, $"Give the envelope sender in one header {From}; <> is the null sender.");
        }
        var (envelope, fault) = Envelope.Read(headers[From].ToString(), [.. headers[To].SelectMany(line => Split(line ?? ""))]);
        return (envelope, fault is null ? null : $"{fault} Give the sender in one header {From}, and each recipient in a header {To} of its own.");
    }

    /// <summary>RFC 9110 section 5.3: a proxy may join header lines of one name with commas. A comma within quotes is the address's own.</summary>
    private static IEnumerable<string> Split(string line)
    {
        var (start, isQuoted) = (0, false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\' && isQuoted)
            {
                at++;
            }
            else if (line[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[at] == ',' && !isQuoted)
            {
                yield return line[start..at];
                start = at + 1;
            }
        }
        yield return line[start..];
    }
}
