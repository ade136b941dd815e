using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>
/// A run of the sweep as the store knows it: one instance is at it, and its progress outlives it. Two at once would do no
/// harm, only the same work twice; so nothing more is guarded than that they do not begin together.
/// </summary>
internal sealed class SweepRun
{
    /// <summary>How long a run that says nothing is waited for.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    private readonly ITableStore tables;
    private readonly TimeProvider clock;
    private readonly SweepRow row;
    private long notedAt;

    private SweepRun(ITableStore tables, TimeProvider clock, SweepRow row)
    {
        (this.tables, this.clock, this.row) = (tables, clock, row);
        notedAt = clock.GetTimestamp();
    }

    /// <summary>Begins; null when another instance is at it.</summary>
    public static async Task<SweepRun?> TryBeginAsync(ITableStore tables, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = await tables.GetAsync(StorageNames.Sweeps, SweepRow.Partition, SweepRow.RowKey, cancellationToken);
        var row = new SweepRow(found ?? new TableRow(SweepRow.Partition, SweepRow.RowKey));
        // A hold that ends far in the future was written by a clock that was wrong.
        if (row.HeldUntil > now && row.HeldUntil <= now + Hold)
        {
            return null;
        }
        row.HeldUntil = now + Hold;
        var written = found is null
            ? await tables.InsertAsync(StorageNames.Sweeps, row.Row, cancellationToken)
            : await tables.ReplaceAsync(StorageNames.Sweeps, row.Row, cancellationToken);
        return written == WriteResult.Done ? new SweepRun(tables, clock, row) : null;
    }

    public (string Partition, string Key)? PlaceOf(string phase) => row.PlaceOf(phase);

    /// <summary>Notes how far a phase has come; stored now and then, since what is done twice is done once.</summary>
    public async Task NoteAsync(string phase, (string Partition, string Key)? place, CancellationToken cancellationToken)
    {
        row.SetPlace(phase, place);
        if (clock.GetElapsedTime(notedAt) < NoteEvery)
        {
            return;
        }
        notedAt = clock.GetTimestamp();
        row.HeldUntil = clock.GetUtcNow() + Hold;
        await tables.PutAsync(StorageNames.Sweeps, row.Row, cancellationToken);
    }

    /// <summary>Whether it is time for something that is seldom done; then it counts as done.</summary>
    public bool Takes(string chore, TimeSpan every)
    {
        var now = clock.GetUtcNow();
        if (row.LastOf(chore) is { } last && now - last < every && last <= now)
        {
            return false;
        }
        row.SetLast(chore, now);
        return true;
    }

    /// <summary>Ends the run: the next may begin.</summary>
    public Task EndAsync(SweepReport report, CancellationToken cancellationToken)
    {
        (row.HeldUntil, row.FinishedAt, row.IsComplete, row.Failed) = (null, clock.GetUtcNow(), report.IsComplete, report.Failed);
        return tables.PutAsync(StorageNames.Sweeps, row.Row, cancellationToken);
    }
}
