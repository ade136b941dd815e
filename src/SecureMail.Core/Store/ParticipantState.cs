namespace SecureMail.Core.Store;

/// <summary>Who somebody is in a message.</summary>
public enum ParticipantRole
{
    /// <summary>The envelope sender.</summary>
    Sender,

    /// <summary>An envelope recipient.</summary>
    Recipient,
}

/// <summary>How a message reaches a participant.</summary>
public enum ParticipantRoute
{
    /// <summary>Not at all: the sender, or a recipient whom the mail flow serves itself.</summary>
    None,

    /// <summary>A notice with a link to the portal.</summary>
    Notice,

    /// <summary>A copy over TLS to the organisation's own mail server.</summary>
    Copy,

    /// <summary>A mail that tells the sender what became of the message, or why it was refused.</summary>
    Receipt,

    /// <summary>The mail itself over TLS to the recipient's own mail server.</summary>
    Direct,

    /// <summary>The sender, who is owed word by mail that somebody could not be reached.</summary>
    FailureNotice,
}

/// <summary>How far a participant's notice or copy has come.</summary>
public enum ParticipantState
{
    /// <summary>Not tried yet.</summary>
    Owed,

    /// <summary>Tried without success; it is tried again.</summary>
    Waiting,

    /// <summary>Handed over; nothing is owed.</summary>
    Settled,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>The life of a message.</summary>
public enum MessageState
{
    /// <summary>It can be read until its end.</summary>
    Active,

    /// <summary>The sender ended it; its key is destroyed.</summary>
    Withdrawn,

    /// <summary>Its time has passed; its key is destroyed.</summary>
    Expired,
}
