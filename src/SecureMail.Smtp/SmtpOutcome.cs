namespace SecureMail.Smtp;

/// <summary>What the caller must do with a mail after one attempt. Declared from least to most urgent.</summary>
public enum SmtpOutcome
{
    /// <summary>The server took responsibility (2yz to the end of the content). Never send it again.</summary>
    Delivered,

    /// <summary>
    /// The server will never take it as it is (5yz), or the content cannot be carried. Tell the person; do not retry.
    /// </summary>
    Stop,

    /// <summary>Not delivered; a later attempt can succeed. Nothing of this mail is with the server.</summary>
    Retry,

    /// <summary>
    /// The content was sent whole and no answer could be understood (RFC 1047). The server may or may not have it:
    /// retry with the same Message-ID.
    /// </summary>
    InDoubt,
}
