namespace SecureMail.Mime;

/// <summary>What a mail server did with a message for one recipient (RFC 3464 section 2.3.3).</summary>
public enum DeliveryAction
{
    /// <summary>Not stated, or another word.</summary>
    Unknown,

    /// <summary>It gave up.</summary>
    Failed,

    /// <summary>It goes on trying. Not a bounce.</summary>
    Delayed,

    /// <summary>It delivered the message.</summary>
    Delivered,

    /// <summary>It passed the message to a server that makes no such reports.</summary>
    Relayed,

    /// <summary>It delivered the message to a list of other recipients.</summary>
    Expanded,
}
