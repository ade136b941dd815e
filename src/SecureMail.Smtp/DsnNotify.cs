namespace SecureMail.Smtp;

/// <summary>RFC 3461 section 4.1: the events that are reported; none of them is NEVER.</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>No report, whatever happens.</summary>
    Never = 0,

    /// <summary>The mail reached the mailbox.</summary>
    Success = 1,

    /// <summary>The mail could not be delivered.</summary>
    Failure = 2,

    /// <summary>The mail is late.</summary>
    Delay = 4,
}
