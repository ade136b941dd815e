namespace SecureMail.Core.Expire;

/// <summary>The time that work may take, counted from its making. Elapsed time, so that a clock that is set changes nothing.</summary>
internal sealed class SweepBudget(TimeSpan time, TimeProvider clock)
{
    private readonly long start = clock.GetTimestamp();

    public TimeSpan Left => time - clock.GetElapsedTime(start);

    public bool IsSpent => Left <= TimeSpan.Zero;

    /// <summary>Half of what is left: no phase, however much it has to do, keeps the next from its turn.</summary>
    public SweepBudget Half() => new(Left / 2, clock);
}
