namespace SecureMail.Smtp;

/// <summary>What became of one recipient.</summary>
/// <param name="Address">The address as the caller gave it.</param>
/// <param name="Outcome">What to do about this recipient.</param>
/// <param name="Reason">Why.</param>
/// <param name="ReplyCode">The server's three-digit code, 200 to 599, when it gave one.</param>
/// <param name="EnhancedCode">The enhanced status code such as "5.1.1" (RFC 3463), when it gave one.</param>
/// <param name="ServerLine">The server's last line about this recipient: printable characters only, bounded.</param>
public sealed record RecipientResult(
    string Address,
    SmtpOutcome Outcome,
    SmtpReason Reason,
    int? ReplyCode,
    string? EnhancedCode,
    string? ServerLine);
