using System.Collections.Immutable;

namespace SecureMail.Core.Keys.Rotation;

/// <summary>What became of one wrapped key.</summary>
public enum RotationOutcome
{
    /// <summary>It is wrapped by the newest version now.</summary>
    Rewrapped,

    /// <summary>The newest version had wrapped it already.</summary>
    Newest,

    /// <summary>It is gone, or its message has ended and it is about to go.</summary>
    Ended,

    /// <summary>It could not be unwrapped, or not be wrapped anew.</summary>
    Failed,
}

/// <summary>
/// How far a rotation has come: every key that was seen is in exactly one of the other numbers, so that
/// <see cref="Rewrapped"/> + <see cref="Newest"/> + <see cref="Ended"/> + <see cref="Failed"/> = <see cref="Seen"/>.
/// </summary>
public sealed record RotationCount
{
    /// <summary>Keys that were looked at.</summary>
    public int Seen => Rewrapped + Newest + Ended + Failed;

    /// <summary>Keys that were wrapped anew.</summary>
    public int Rewrapped { get; init; }

    /// <summary>Keys that the newest version had wrapped already.</summary>
    public int Newest { get; init; }

    /// <summary>Keys that went meanwhile, with their message.</summary>
    public int Ended { get; init; }

    /// <summary>Keys that stay as they were, see <see cref="Failures"/>.</summary>
    public int Failed => Failures.Values.Sum();

    /// <summary>Why keys stayed as they were, and how many.</summary>
    public ImmutableSortedDictionary<UnwrapFailure, int> Failures { get; init; } = ImmutableSortedDictionary<UnwrapFailure, int>.Empty;

    /// <summary>The count with one more key.</summary>
    public RotationCount Add(RotationOutcome outcome, UnwrapFailure failure) => outcome switch
    {
        RotationOutcome.Rewrapped => this with { Rewrapped = Rewrapped + 1 },
        RotationOutcome.Newest => this with { Newest = Newest + 1 },
        RotationOutcome.Ended => this with { Ended = Ended + 1 },
        _ => this with { Failures = Failures.SetItem(failure, Failures.GetValueOrDefault(failure) + 1) },
    };
}
