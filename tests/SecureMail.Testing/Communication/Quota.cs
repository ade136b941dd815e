namespace SecureMail.Testing.Communication;

/// <summary>Counts requests in sliding windows, each with a most.</summary>
internal sealed class Quota(TimeProvider clock, params (int Most, TimeSpan Window)[] limits)
{
    private readonly Lock gate = new();
    private readonly List<DateTimeOffset> taken = [];

    /// <summary>How often somebody was refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Null when the request may pass, which it then has; else how long to wait.</summary>
    public TimeSpan? WaitFor()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var wait = limits.Max(limit => Wait(limit, now));
            if (wait > TimeSpan.Zero)
            {
                Refused++;
                return wait;
            }
            taken.Add(now);
            return null;
        }
    }

    private TimeSpan Wait((int Most, TimeSpan Window) limit, DateTimeOffset now)
    {
        var inside = taken.Where(time => now - time < limit.Window).ToList();
        return inside.Count < limit.Most ? TimeSpan.Zero : inside[^limit.Most] + limit.Window - now;
    }
}
