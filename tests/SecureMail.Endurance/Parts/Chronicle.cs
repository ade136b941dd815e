using System.Collections.Concurrent;

namespace SecureMail.Endurance.Parts;

/// <summary>What happened to messages on the way to the store, as timestamps of the run's clock; the counts are judged by it.</summary>
internal sealed class Chronicle
{
    private readonly ConcurrentDictionary<string, long> settled = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> faults = new();

    /// <summary>The store has written down that a message's notice is done.</summary>
    public void Settled(string message, long at) => settled.TryAdd(message, at);

    /// <summary>A fault befell a request about a message.</summary>
    public void Fault(string message, long at) => faults.GetOrAdd(message, _ => new()).Enqueue(at);

    /// <summary>When the first of a message's participants was settled; null when none was.</summary>
    public long? SettledAt(string message) => settled.TryGetValue(message, out var at) ? at : null;

    /// <summary>Whether a fault befell a message between two moments.</summary>
    public bool HadFault(string message, long from, long to) =>
        faults.TryGetValue(message, out var all) && all.Any(at => at >= from && at <= to);
}
