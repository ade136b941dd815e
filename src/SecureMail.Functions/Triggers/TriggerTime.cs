namespace SecureMail.Functions.Triggers;

/// <summary>
/// Bounds one trigger's run well below the host's functionTimeout (10 minutes in host.json), because a single run that
/// exceeds that makes the host kill the whole process with everything in flight.
/// </summary>
internal static class TriggerTime
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    public static CancellationTokenSource Bound(TimeProvider clock) => new(Longest, clock);
}
