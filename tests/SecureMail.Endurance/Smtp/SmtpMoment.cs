namespace SecureMail.Endurance.Smtp;

/// <summary>The moments of a mail's transfer at which something may happen to the client.</summary>
internal enum SmtpMoment
{
    /// <summary>The connection is open; nothing was said.</summary>
    Connected,

    /// <summary>The recipient was named; no answer yet.</summary>
    Recipient,

    /// <summary>The content begins.</summary>
    Content,

    /// <summary>The final dot was read and the mail is in its mailbox; no answer yet.</summary>
    FinalDot,

    /// <summary>The 250 was sent.</summary>
    Answered,
}
