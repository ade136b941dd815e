namespace SecureMail.Smtp;

/// <summary>How much a server may say and a mail may hold. One object, so that no bound hides in a loop.</summary>
public sealed record SmtpLimits
{
    /// <summary>
    /// Octets in one reply line, CRLF included. Default 2,048: RFC 5321 section 4.5.3.1.5 allows 512 and real servers
    /// exceed it. Beyond: the attempt ends with <see cref="SmtpReason.ReplyTooLong"/>.
    /// </summary>
    public int MaxReplyLineBytes { get; init; } = 2_048;

    /// <summary>Lines in one reply. Default 128; a long EHLO answer has about 30. Beyond: as above.</summary>
    public int MaxReplyLines { get; init; } = 128;

    /// <summary>Octets of a server's line that are kept for people. Default 512; the rest is cut.</summary>
    public int MaxServerLineChars { get; init; } = 512;

    /// <summary>
    /// Recipients of one mail. Default 100, what every server must take (RFC 5321 section 4.5.3.1.8). Beyond:
    /// <see cref="SmtpInputException"/> before connecting.
    /// </summary>
    public int MaxRecipients { get; init; } = 100;

    /// <summary>
    /// Octets in one line of content, CRLF excluded. Default 998 (RFC 5322 section 2.1.1). Beyond: the mail stops
    /// with <see cref="SmtpReason.ContentLineTooLong"/>, since folding would break signatures.
    /// </summary>
    public int MaxContentLineBytes { get; init; } = 998;
}
