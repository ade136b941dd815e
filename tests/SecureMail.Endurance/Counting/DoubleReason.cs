namespace SecureMail.Endurance.Counting;

/// <summary>Why a mail went over the wire a second time.</summary>
internal enum DoubleReason
{
    /// <summary>The program was killed, or asked to end, between the final dot and the recorded answer.</summary>
    Stopped,

    /// <summary>The mail server hung up between the final dot and its answer.</summary>
    NoAnswer,

    /// <summary>The store did not take down the answer.</summary>
    NotRecorded,

    /// <summary>None of these: a fault of ours.</summary>
    Unexplained,
}
