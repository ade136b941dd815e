using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>
/// Throws away the index key of a month when its last message has gone: what backups still hold of its addresses and
/// summaries is noise from then on. Late is harmless, early never happens, because
/// a message reserves its key until its own end before anything of it is sealed, the reservation only grows, it is read
/// and the row deleted under one ETag, and a day passes in between, in which every mail that was being accepted has ended.
/// </summary>
public sealed class IndexKeySweep(ITableStore tables, Keyring keyring, TimeProvider clock)
{
    /// <summary>How long after the last message's end; more than accepting a mail takes and clocks differ.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>How often a program looks: the table is small, and nothing here is urgent.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private long? lookedAt;

    /// <summary>Runs when it is time; returns how many keys were thrown away.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var tally = new SweepTally();
        await RunAsync(tally, cancellationToken);
        return tally.Report(isComplete: true).IndexKeys;
    }

    internal async Task RunAsync(SweepTally tally, CancellationToken cancellationToken)
    {
        if (lookedAt is { } before && clock.GetElapsedTime(before) < Every)
        {
            return;
        }
        lookedAt = clock.GetTimestamp();
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Keys), cancellationToken))
        {
            await tally.GuardAsync("IndexKeys", () => HandleAsync(new WrappedKeyRow(row), cancellationToken), cancellationToken);
        }
    }

    private async Task<SweepFound> HandleAsync(WrappedKeyRow key, CancellationToken cancellationToken) =>
        await ThrowAwayAsync(key, cancellationToken) ? SweepFound.IndexKey : SweepFound.Nothing;

    private async Task<bool> ThrowAwayAsync(WrappedKeyRow key, CancellationToken cancellationToken)
    {
        if (key.NeededUntil is not { } until || until + Grace > clock.GetUtcNow() || await IsAnyLeftAsync(until, cancellationToken))
        {
            return false;
        }
        // Conditional: a reservation that came meanwhile has changed the row.
        if (await tables.TransactAsync(StorageNames.Keys, [TableWrite.Delete(key.Row)], cancellationToken) != WriteResult.Done)
        {
            return false;
        }
        keyring.Forget(key);
        return true;
    }

    /// <summary>Whether a message that should have ended by then still waits for it: its addresses are still there.</summary>
    private async Task<bool> IsAnyLeftAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var query = new TableQuery(StorageNames.Expiries) { PartitionBelow = ExpiryRow.PartitionBound(until), Take = 1 };
        return await tables.QueryAsync(query, cancellationToken).AnyAsync(cancellationToken);
    }
}
