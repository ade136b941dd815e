using System.Globalization;
using System.Net;

namespace SecureMail.Mime;

/// <summary>
/// A complaint about a message (ARF, RFC 5965): somebody pressed "this is spam", or a check failed. Forgeable: act on it only
/// when <see cref="OriginalMessageId"/> or a recipient is one of ours.
/// </summary>
/// <param name="FeedbackType">Lower case: abuse, fraud, virus, auth-failure, not-spam, other; empty when not stated.</param>
/// <param name="UserAgent">The software that made the report, as stated.</param>
/// <param name="OriginalMailFrom">The envelope sender, without angle brackets; null when not stated.</param>
/// <param name="OriginalRecipients">The envelope recipients, without angle brackets; often left out for privacy.</param>
/// <param name="ReportingMta">The server that received the message, as stated.</param>
/// <param name="SourceIp">Where it came from; null when not stated or no address.</param>
/// <param name="ArrivalDate">When it came; null when not stated or unreadable.</param>
/// <param name="ReportedDomains">The domains that the reporter holds responsible.</param>
/// <param name="Incidents">How many messages the report stands for; 1 when not stated.</param>
/// <param name="OriginalMessageId">The Message-ID of the message complained about, with angle brackets, or null.</param>
public sealed record FeedbackReport(
    string FeedbackType,
    string? UserAgent,
    string? OriginalMailFrom,
    IReadOnlyList<string> OriginalRecipients,
    string? ReportingMta,
    IPAddress? SourceIp,
    DateTimeOffset? ArrivalDate,
    IReadOnlyList<string> ReportedDomains,
    int Incidents,
    string? OriginalMessageId)
{
    /// <summary>Reads the complaint that a message holds; null when it holds none.</summary>
    public static FeedbackReport? Of(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var part = message.Root.SelfAndDescendants().FirstOrDefault(part => part.MediaType.Is("message/feedback-report"));
        if (part is null) return null;
        var fields = ReportFields.Read(part.ReadText());
        return new FeedbackReport(
            (fields.First("Feedback-Type") ?? "").ToLowerInvariant(),
            fields.First("User-Agent"),
            Bare(fields.First("Original-Mail-From")),
            [.. fields.All("Original-Rcpt-To").Select(Bare).OfType<string>()],
            DeliveryStatus.WithoutType(fields.First("Reporting-MTA")),
            IPAddress.TryParse(fields.First("Source-IP"), out var ip) ? ip : null,
            // QUIRK: RFC 5965 section 3.2 calls it Arrival-Date; its draft, which some still send, Received-Date.
            (fields.First("Arrival-Date") ?? fields.First("Received-Date")) is { } date ? MailDate.Parse(date) : null,
            [.. fields.All("Reported-Domain")],
            int.TryParse(fields.First("Incidents"), NumberStyles.None, CultureInfo.InvariantCulture, out var incidents) ? incidents : 1,
            OriginalMessage.MessageId(message));
    }

    private static string? Bare(string? address) => address?.Trim('<', '>', ' ', '\t') is { Length: > 0 } bare ? bare : null;
}
