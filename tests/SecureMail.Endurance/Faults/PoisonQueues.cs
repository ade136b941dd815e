using SecureMail.Core.Store;

namespace SecureMail.Endurance.Faults;

/// <summary>The poison queues of a store's queues, under the queues' names: what is sent here was given up by its host.</summary>
internal sealed class PoisonQueues(IHints hints) : IHints
{
    public Task SendAsync(string queue, ReadOnlyMemory<byte> hint, TimeSpan delay, CancellationToken cancellationToken) =>
        hints.SendAsync(queue + StorageNames.PoisonSuffix, hint, delay, cancellationToken);

    public Task<IReadOnlyList<ReceivedHint>> ReceiveAsync(string queue, int most, TimeSpan hideFor, CancellationToken cancellationToken) =>
        hints.ReceiveAsync(queue + StorageNames.PoisonSuffix, most, hideFor, cancellationToken);

    public Task PostponeAsync(string queue, ReceivedHint hint, TimeSpan delay, CancellationToken cancellationToken) =>
        hints.PostponeAsync(queue + StorageNames.PoisonSuffix, hint, delay, cancellationToken);

    public Task DeleteAsync(string queue, ReceivedHint hint, CancellationToken cancellationToken) =>
        hints.DeleteAsync(queue + StorageNames.PoisonSuffix, hint, cancellationToken);
}
