using System.Collections.Concurrent;
using SecureMail.Core.Store;

namespace SecureMail.Testing.Faults;

/// <summary>Queues behind a program that may die. Remembers every hint that was ever sent.</summary>
public sealed class FaultyHints(IHints hints, StorageFaults faults) : IHints
{
    private readonly ConcurrentQueue<SentHint> sent = new();

    /// <summary>Every hint sent, oldest first.</summary>
    public IReadOnlyList<SentHint> Sent => [.. sent];

    public async Task SendAsync(string queue, ReadOnlyMemory<byte> hint, TimeSpan delay, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        await hints.SendAsync(queue, hint, delay, cancellationToken);
        sent.Enqueue(new SentHint(queue, hint.ToArray(), delay));
    }

    public Task<IReadOnlyList<ReceivedHint>> ReceiveAsync(string queue, int most, TimeSpan hideFor, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return hints.ReceiveAsync(queue, most, hideFor, cancellationToken);
    }

    public Task PostponeAsync(string queue, ReceivedHint hint, TimeSpan delay, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return hints.PostponeAsync(queue, hint, delay, cancellationToken);
    }

    public Task DeleteAsync(string queue, ReceivedHint hint, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return hints.DeleteAsync(queue, hint, cancellationToken);
    }
}

/// <summary>A hint as it was sent.</summary>
/// <param name="Queue">Where to.</param>
/// <param name="Body">What it said.</param>
/// <param name="Delay">After which time it becomes visible.</param>
public sealed record SentHint(string Queue, byte[] Body, TimeSpan Delay);
