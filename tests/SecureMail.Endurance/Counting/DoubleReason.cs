namespace SecureMail.Endurance.Counting;

/// <summary>Why a mail went over the wire a second time.</summary>
internal enum DoubleReason
{
    /// <summary>The sender was killed between the final dot and the recorded answer.</summary>
    Killed,

    /// <summary>The mail server hung up between the final dot and its answer.</summary>
    NoAnswer,

    /// <summary>The store did not take down the answer.</summary>
    NotRecorded,

    /// <summary>None of these: a fault of ours.</summary>
    Unexplained,
}
