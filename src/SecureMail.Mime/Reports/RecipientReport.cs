namespace SecureMail.Mime;

/// <summary>What a delivery report says of one recipient.</summary>
/// <param name="Recipient">The address it was delivered to, or failed at; it may differ from the one we sent to. Empty when not stated.</param>
/// <param name="OriginalRecipient">The address we sent to, when the server tells.</param>
/// <param name="Action">What the server did.</param>
/// <param name="Status">Why; taken from <paramref name="Diagnostic"/> where the Status field is missing or says x.0.0.</param>
/// <param name="Diagnostic">The words of the server that refused, in one line; null when not stated. Not to be trusted or shown as HTML.</param>
/// <param name="RemoteMta">The server that refused, as stated.</param>
public sealed record RecipientReport(
    string Recipient,
    string? OriginalRecipient,
    DeliveryAction Action,
    EnhancedStatus? Status,
    string? Diagnostic,
    string? RemoteMta);
