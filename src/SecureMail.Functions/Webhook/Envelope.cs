using SecureMail.Mime;

namespace SecureMail.Functions.Webhook;

/// <summary>A mail's envelope, as the mail flow knows it. Never taken from To or Cc where a provider says it (Bcc, lists, forwarding).</summary>
/// <param name="Sender">Normalised; null for the null sender.</param>
/// <param name="Recipients">Normalised, each once, at least one.</param>
internal sealed record Envelope(string? Sender, IReadOnlyList<string> Recipients)
{
    private const int MostRecipients = 500;

    /// <summary>
    /// Reads an envelope; on a fault it is null and a sentence says what to correct. Empty text or &lt;&gt; is the null sender.
    /// </summary>
    public static (Envelope? Envelope, string? Fault) Read(string? sender, IReadOnlyList<string?> recipients)
    {
        var bare = Bare(sender);
        string? normalised = null;
        if (bare.Length > 0)
        {
            if (!AddrSpec.TryParse(bare, out var parsed))
            {
                return (null, "The envelope sender is not a mail address.");
            }
            normalised = parsed.ToString();
        }
        if (recipients.Count is 0 or > MostRecipients)
        {
            return (null, $"The mail needs 1 to {MostRecipients} envelope recipients.");
        }
        List<string> read = [];
        foreach (var text in recipients)
        {
            if (!AddrSpec.TryParse(Bare(text), out var recipient))
            {
                return (null, "An envelope recipient is not a mail address.");
            }
            read.Add(recipient.ToString());
        }
        return (new Envelope(normalised, [.. read.Distinct()]), null);
    }

    private static string Bare(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.StartsWith('<') && trimmed.EndsWith('>') ? trimmed[1..^1] : trimmed;
    }
}
