using System.Runtime.CompilerServices;
using SecureMail.Core.Store;

namespace SecureMail.Core.Expire;

/// <summary>
/// Walks through what is due to a phase, some rows at a time, until its budget is spent. The place is remembered: the next
/// run goes on after it, and only when it came to the end does one begin at the beginning again. So rows that cannot be
/// handled never stand in the way of those behind them.
/// </summary>
internal sealed class SweepWalk(ITableStore tables, SweepRun run, SweepTally tally, TimeProvider clock)
{
    // Enough to use the time that a request takes, too few to crowd out the mails that come in.
    private const int AtOnce = 8;

    /// <summary>Returns whether the phase came to its end.</summary>
    public async Task<bool> RunAsync(ISweepPhase phase, SweepBudget budget, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await foreach (var rows in DueAsync(phase, now, cancellationToken).Chunk(AtOnce).WithCancellation(cancellationToken))
        {
            await Task.WhenAll(rows.Select(row => tally.GuardAsync(phase.Name, () => phase.HandleAsync(row, now, cancellationToken), cancellationToken)));
            await run.NoteAsync(phase.Name, (rows[^1].Partition, rows[^1].Key), cancellationToken);
            if (budget.IsSpent)
            {
                return false;
            }
        }
        await run.NoteAsync(phase.Name, place: null, cancellationToken);
        return true;
    }

    private async IAsyncEnumerable<TableRow> DueAsync(
        ISweepPhase phase, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = run.PlaceOf(phase.Name);
        foreach (var query in phase.Due(now).SelectMany(due => place is { } after ? After(due, after) : [due]))
        {
            await foreach (var row in tables.QueryAsync(query, cancellationToken))
            {
                if ((row.Partition, row.Key) != place)
                {
                    yield return row;
                }
            }
        }
    }

    /// <summary>What a range holds from a place on, as ranges that the store finds without looking at what lies before.</summary>
    internal static IEnumerable<TableQuery> After(TableQuery query, (string Partition, string Key) place)
    {
        if (query.Partition is { } only)
        {
            return string.CompareOrdinal(only, place.Partition) switch
            {
                > 0 => [query],
                0 => [query with { RowFrom = place.Key }],
                _ => [],
            };
        }
        if (query.PartitionAbove is { } above && string.CompareOrdinal(place.Partition, above) <= 0)
        {
            return [query];
        }
        return query.PartitionBelow is { } below && string.CompareOrdinal(place.Partition, below) >= 0
            ? []
            : [
                query with { Partition = place.Partition, RowFrom = place.Key, PartitionAbove = null, PartitionBelow = null },
                query with { PartitionAbove = place.Partition },
            ];
    }
}
