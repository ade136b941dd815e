namespace SecureMail.Endurance.StorageProxy;

/// <summary>What can happen between the program and the store.</summary>
internal enum FaultKind
{
    /// <summary>Nobody listens any more, for longer than the program's first pause: the next connection is refused too.</summary>
    Refused,

    /// <summary>The connection is reset; the request never reached the store.</summary>
    ResetBefore,

    /// <summary>The store carried the request out; the connection is reset before the answer.</summary>
    LostAnswer,

    /// <summary>500, not carried out.</summary>
    Error,

    /// <summary>503 with Retry-After, not carried out.</summary>
    Busy,

    /// <summary>The store carried the write out, and answers that somebody was faster: it was this very write.</summary>
    OwnConflict,

    /// <summary>404: what was just created is not there yet; or what was to be deleted is gone, by this very request.</summary>
    NotFound,

    /// <summary>The answer breaks off in its middle.</summary>
    HalfAnswer,

    /// <summary>The store carried the request out, and no answer comes.</summary>
    Stall,

    /// <summary>The answer comes piece by piece.</summary>
    Trickle,
}
