using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Steps;

/// <summary>The outcome of asking for a step.</summary>
public enum StepClaimKind
{
    /// <summary>The caller, and nobody else until the next attempt's time, may carry it out.</summary>
    Claimed,

    /// <summary>Not before <see cref="StepClaim.NotBefore"/>; somebody else may be at it.</summary>
    NotYet,

    /// <summary>Nothing is owed: done, given up, ended or never committed.</summary>
    NothingOwed,
}

/// <summary>A step in the hands of the caller, or why not.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Message">The message, when claimed.</param>
/// <param name="Participant">The participant as claimed.</param>
/// <param name="NotBefore">When to come back.</param>
public sealed record StepClaim(
    StepClaimKind Kind, MessageRow? Message = null, ParticipantRow? Participant = null, DateTimeOffset? NotBefore = null);
