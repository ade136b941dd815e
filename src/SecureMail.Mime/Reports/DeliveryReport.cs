namespace SecureMail.Mime;

/// <summary>
/// A delivery status notification (RFC 3464), or a bounce in words as far as it can be told.
/// Anyone can forge one: act on it only when <see cref="OriginalMessageId"/> or the address it came to is one that we made.
/// </summary>
/// <param name="IsStandard">True for a message/delivery-status part; false when the text of the message was all there was.</param>
/// <param name="ReportingMta">The server that made the report, as stated.</param>
/// <param name="OriginalEnvelopeId">The envelope id (RFC 3461 section 4.4) we sent with, or null.</param>
/// <param name="OriginalMessageId">The Message-ID of the message reported on, with angle brackets, or null.</param>
/// <param name="Recipients">One entry a recipient, at least one.</param>
public sealed record DeliveryReport(
    bool IsStandard,
    string? ReportingMta,
    string? OriginalEnvelopeId,
    string? OriginalMessageId,
    IReadOnlyList<RecipientReport> Recipients)
{
    /// <summary>Reads the report that a message holds; null when it holds none.</summary>
    public static DeliveryReport? Of(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var text = BounceText.Of(message);
        var status = message.Root.SelfAndDescendants().FirstOrDefault(IsDeliveryStatus);
        // QUIRK: RFC 3464 wants a part of its own; Amazon WorkMail, Postfix without MIME and forwarded bounces have the fields in the text.
        var fields = ReportFields.Read(status?.ReadText() ?? text.FieldLines());
        var recipients = DeliveryStatus.Recipients(fields, text);
        if (recipients.Count == 0 && status is null && text.LooksLikeBounce) recipients = text.Recipients();
        if (recipients.Count == 0) return null;
        return new DeliveryReport(
            status is not null,
            DeliveryStatus.WithoutType(fields.First("Reporting-MTA")),
            fields.First("Original-Envelope-Id"),
            OriginalMessage.MessageId(message) ?? text.OriginalMessageId(),
            recipients);
    }

    private static bool IsDeliveryStatus(MimePart part) =>
        part.MediaType.Is("message/delivery-status") || part.MediaType.Is("message/global-delivery-status");
}
