namespace SecureMail.Smtp.Wire;

/// <summary>What can go wrong with the connection instead of a reply.</summary>
internal enum WireFault
{
    None,
    Closed,
    TimedOut,
    Malformed,
    TooLong,
    OutOfTurn,
}
