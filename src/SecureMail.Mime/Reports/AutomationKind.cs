namespace SecureMail.Mime;

/// <summary>What kind of software wrote a message.</summary>
public enum AutomationKind
{
    /// <summary>A report of a mail server: delivery, disposition or feedback.</summary>
    Report,

    /// <summary>An answer made by software, such as an out-of-office note.</summary>
    AutoReply,

    /// <summary>A message made by software on its own account.</summary>
    Generated,

    /// <summary>A mailing list or bulk mail.</summary>
    Bulk,

    /// <summary>A message that went round too often.</summary>
    Loop,

    /// <summary>Perhaps a person, but the sender asks for no automatic answers.</summary>
    RepliesUnwanted,
}
