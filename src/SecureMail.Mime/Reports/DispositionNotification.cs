namespace SecureMail.Mime;

/// <summary>A message disposition notification (RFC 8098): what a recipient's software says was done with a message. Forgeable.</summary>
/// <param name="FinalRecipient">Whose software speaks; empty when not stated.</param>
/// <param name="OriginalMessageId">The message it is about, with angle brackets, or null.</param>
/// <param name="Disposition">Lower case: displayed, deleted, dispatched, processed; empty when not stated.</param>
/// <param name="IsAutomatic">True when no person chose to send it.</param>
public sealed record DispositionNotification(string FinalRecipient, string? OriginalMessageId, string Disposition, bool IsAutomatic)
{
    /// <summary>Reads the notification that a message holds; null when it holds none.</summary>
    public static DispositionNotification? Of(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var part = message.Root.SelfAndDescendants().FirstOrDefault(part =>
            part.MediaType.Is("message/disposition-notification") || part.MediaType.Is("message/global-disposition-notification"));
        if (part is null) return null;
        var fields = ReportFields.Read(part.ReadText());
        var id = fields.First("Original-Message-ID") is { } stated ? MessageIds.Parse(stated).FirstOrDefault() : OriginalMessage.MessageId(message);
        // RFC 8098 section 3.2.6: action-mode/sending-mode; type/modifier
        var disposition = (fields.First("Disposition") ?? "").Split(';', 2);
        var type = disposition.Length < 2 ? "" : disposition[1].Split('/', 2)[0].Trim().ToLowerInvariant();
        return new DispositionNotification(
            DeliveryStatus.Address(fields.First("Final-Recipient")) ?? "",
            id,
            type,
            disposition[0].Contains("MDN-sent-automatically", StringComparison.OrdinalIgnoreCase));
    }
}
