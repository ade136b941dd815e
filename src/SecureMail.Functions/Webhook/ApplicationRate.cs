using System.Collections.Concurrent;

namespace SecureMail.Functions.Webhook;

/// <summary>
/// How many requests of an application this instance takes in a minute. Kept in memory: with several instances the bound
/// is that much higher, and a restart forgets it. It guards against a mail flow gone wild, not against an attacker.
/// </summary>
internal sealed class ApplicationRate(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Organisation, string Application), Count> counts = new();

    /// <summary>Counts a request; false when the minute is full. A bound of 0 is none.</summary>
    public bool Admits(string organisation, string application, int perMinute)
    {
        if (perMinute == 0)
        {
            return true;
        }
        var minute = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
        var count = counts.AddOrUpdate(
            (organisation, application),
            _ => new Count(minute, 1),
            (_, before) => before.Minute == minute ? before with { Requests = before.Requests + 1 } : new Count(minute, 1));
        return count.Requests <= perMinute;
    }

    private sealed record Count(long Minute, int Requests);
}
