using SecureMail.Mime;

namespace SecureMail.Functions.Webhook;

/// <summary>The envelope of a posted mail: X-Envelope-From once ("&lt;&gt;" or empty: the null sender), X-Envelope-To at least once.</summary>
/// <param name="Sender">Normalised; null for the null sender.</param>
/// <param name="Recipients">Normalised, each once.</param>
internal sealed record EnvelopeHeaders(string? Sender, IReadOnlyList<string> Recipients)
{
    private const string From = "X-Envelope-From";
    private const string To = "X-Envelope-To";
    private const int MostRecipients = 500;

    /// <summary>Reads the headers; on a fault the envelope is null and a sentence says what to correct.</summary>
    public static (EnvelopeHeaders? Envelope, string? Fault) Read(IHeaderDictionary headers)
    {
        if (headers[From].Count != 1)
        {
            return (null, $"Give the envelope sender in one header {From}; <> is the null sender.");
        }
        var senderText = Bare(headers[From].ToString());
        string? sender = null;
        if (senderText.Length > 0)
        {
            if (!AddrSpec.TryParse(senderText, out var parsed))
            {
                return (null, $"{From} is not a mail address.");
            }
            sender = parsed.ToString();
        }
        return ReadRecipients(headers, sender);
    }

    private static (EnvelopeHeaders?, string?) ReadRecipients(IHeaderDictionary headers, string? sender)
    {
        if (headers[To].Count is 0 or > MostRecipients)
        {
            return (null, $"Give each envelope recipient in a header {To} of its own, 1 to {MostRecipients} of them.");
        }
        List<string> recipients = [];
        foreach (var text in headers[To])
        {
            if (!AddrSpec.TryParse(Bare(text ?? ""), out var recipient))
            {
                return (null, $"A header {To} does not hold exactly one mail address.");
            }
            recipients.Add(recipient.ToString());
        }
        return (new EnvelopeHeaders(sender, [.. recipients.Distinct()]), null);
    }

    private static string Bare(string text)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith('<') && trimmed.EndsWith('>') ? trimmed[1..^1] : trimmed;
    }
}
