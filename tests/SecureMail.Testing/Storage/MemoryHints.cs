using System.Globalization;
using SecureMail.Core.Store;

namespace SecureMail.Testing.Storage;

/// <summary>The queues in memory: a hint is hidden until the given clock passes its time. Thread safe.</summary>
public sealed class MemoryHints(TimeProvider clock) : IHints
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Entry>> queues = StorageNames.Queues.ToDictionary(queue => queue, _ => new List<Entry>());
    private long receipts;

    public Task SendAsync(string queue, ReadOnlyMemory<byte> hint, TimeSpan delay, CancellationToken cancellationToken)
    {
        HintLimits.CheckHint(hint.Length, delay);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var entry = new Entry(NextReceipt(), hint.ToArray());
            entry.Hide("", clock.GetUtcNow() + WholeSeconds(delay));
            Queue(queue).Add(entry);
        }
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ReceivedHint>> ReceiveAsync(
        string queue, int most, TimeSpan hideFor, CancellationToken cancellationToken)
    {
        HintLimits.CheckReceive(most, hideFor);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var received = Queue(queue).Where(entry => entry.VisibleAt <= now).Take(most).ToList();
            return Task.FromResult<IReadOnlyList<ReceivedHint>>(
                [.. received.Select(entry => entry.Receive(NextReceipt(), now + WholeSeconds(hideFor)))]);
        }
    }

    public Task PostponeAsync(string queue, ReceivedHint hint, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (var entry in Queue(queue).Where(entry => entry.Id == hint.Id && entry.Receipt == hint.Receipt))
            {
                entry.Hide(NextReceipt(), clock.GetUtcNow() + WholeSeconds(delay)); // an update voids the receipt
            }
        }
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string queue, ReceivedHint hint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            Queue(queue).RemoveAll(entry => entry.Id == hint.Id && entry.Receipt == hint.Receipt);
        }
        return Task.CompletedTask;
    }

    /// <summary>How many hints a queue holds, hidden ones included.</summary>
    public int Count(string queue)
    {
        lock (gate)
        {
            return Queue(queue).Count;
        }
    }

    private List<Entry> Queue(string name) =>
        queues.TryGetValue(name, out var queue) ? queue : throw new InvalidOperationException($"There is no queue {name}.");

    private string NextReceipt() => (++receipts).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private sealed class Entry(string id, byte[] body)
    {
        public string Id => id;

        public string Receipt { get; private set; } = "";

        public DateTimeOffset VisibleAt { get; private set; }

        private long dequeues;

        public void Hide(string receipt, DateTimeOffset visibleAt) => (Receipt, VisibleAt) = (receipt, visibleAt);

        public ReceivedHint Receive(string receipt, DateTimeOffset visibleAt)
        {
            Hide(receipt, visibleAt);
            return new ReceivedHint(body, id, receipt, ++dequeues);
        }
    }
}
