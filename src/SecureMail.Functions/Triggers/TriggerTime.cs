namespace SecureMail.Functions.Triggers;

/// <summary>
/// Bounds one trigger's run well below the host's functionTimeout (10 minutes in host.json), because a single run that
/// exceeds that makes the host kill the whole process with everything in flight.
/// </summary>
internal static class TriggerTime
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>How long one mail may take at a server: less than a run, so that what came of it is always written down.</summary>
    public static readonly TimeSpan LongestMail = TimeSpan.FromMinutes(3);

    public static CancellationTokenSource Bound(TimeProvider clock) => new(Longest, clock);
}
