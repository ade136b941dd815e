namespace SecureMail.Smtp;

/// <summary>The step of the dialogue at which an attempt ended, in the order of the wire.</summary>
public enum SmtpStage
{
    /// <summary>The name was resolved and a TCP connection opened.</summary>
    Connect,

    /// <summary>The server's first line (220).</summary>
    Greeting,

    /// <summary>EHLO in clear, before STARTTLS.</summary>
    Hello,

    /// <summary>The STARTTLS command and its answer.</summary>
    StartTls,

    /// <summary>The TLS handshake and the check of the certificate.</summary>
    Handshake,

    /// <summary>EHLO inside TLS.</summary>
    HelloInTls,

    /// <summary>AUTH.</summary>
    Authenticate,

    /// <summary>MAIL FROM.</summary>
    MailFrom,

    /// <summary>RCPT TO.</summary>
    RecipientTo,

    /// <summary>DATA, or the wait for its 354.</summary>
    Data,

    /// <summary>The content, before its end was sent.</summary>
    Content,

    /// <summary>
    /// The end of the content (the final dot, or the last BDAT chunk) was sent; its answer was awaited.
    /// </summary>
    EndOfContent,

    /// <summary>The dialogue ran to its end.</summary>
    Done,
}
