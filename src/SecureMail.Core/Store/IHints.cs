namespace SecureMail.Core.Store;

/// <summary>
/// Queues of hints. A hint may come late, twice or never: the tables are the truth.
/// Two implementations: Azure Queue Storage and the tests' memory.
/// </summary>
public interface IHints
{
    /// <summary>Longest delay of one hop: 3 days, well below the service's limit of 7.</summary>
    static readonly TimeSpan LongestDelay = TimeSpan.FromDays(3);

    /// <summary>Puts a hint (at most 48 KiB) that becomes visible after <paramref name="delay"/> (0 to <see cref="LongestDelay"/>, rounded up to seconds) and never lapses.</summary>
    Task SendAsync(string queue, ReadOnlyMemory<byte> hint, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="most"/> (1 to 32) hints and hides them for <paramref name="hideFor"/>.</summary>
    Task<IReadOnlyList<ReceivedHint>> ReceiveAsync(string queue, int most, TimeSpan hideFor, CancellationToken cancellationToken);

    /// <summary>Hides a received hint for another while, after a failure; harmless when another receiver has taken it over.</summary>
    Task PostponeAsync(string queue, ReceivedHint hint, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Deletes a hint that was received; harmless when another receiver has taken it over.</summary>
    Task DeleteAsync(string queue, ReceivedHint hint, CancellationToken cancellationToken);
}

/// <summary>A hint in the hands of a receiver.</summary>
/// <param name="Body">What was sent.</param>
/// <param name="Id">The service's id of it.</param>
/// <param name="Receipt">The receipt that a deletion needs.</param>
/// <param name="DequeueCount">How often it was received, this time included.</param>
public sealed record ReceivedHint(ReadOnlyMemory<byte> Body, string Id, string Receipt, long DequeueCount);
