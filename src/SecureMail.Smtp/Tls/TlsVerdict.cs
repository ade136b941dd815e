namespace SecureMail.Smtp.Tls;

/// <summary>
/// What a handshake came to: what was shown, and <see cref="SmtpReason.Accepted"/> or the reason against it.
/// </summary>
internal sealed record TlsVerdict(SmtpReason Reason, TlsProof? Shown);
