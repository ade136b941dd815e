using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>Removes sessions, codes and counts of guesses whose time has passed. One that was prolonged is looked at again then.</summary>
internal sealed class LapsedRows(ITableStore tables) : ISweepPhase
{
    public string Name => "Lapses";

    public IEnumerable<TableQuery> Due(DateTimeOffset now)
    {
        var hour = ExpiryRow.PartitionOf(now);
        yield return new TableQuery(StorageNames.Lapses) { PartitionBelow = hour };
        yield return new TableQuery(StorageNames.Lapses) { Partition = hour, NotAfter = ("At", now) };
    }

    public async Task<SweepFound> HandleAsync(TableRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lapse = new LapseRow(row);
        if (lapse.At > now)
        {
            return SweepFound.Nothing;
        }
        var target = await tables.GetAsync(lapse.Table, lapse.Partition, lapse.Key, cancellationToken);
        var end = target?.Time(LapseRow.Column);
        if (end > now)
        {
            var later = LapseRow.Create(lapse.Table, lapse.Partition, lapse.Key, end.Value);
            await tables.PutAsync(StorageNames.Lapses, later, cancellationToken);
            return later.Partition == row.Partition ? SweepFound.Nothing : await ForgetAsync(row, SweepFound.Nothing, cancellationToken);
        }
        if (end is null)
        {
            return await ForgetAsync(row, SweepFound.Nothing, cancellationToken);
        }
        // Conditional: one that is prolonged in this moment stays, and is looked at in the next run.
        return await tables.TransactAsync(lapse.Table, [TableWrite.Delete(target!)], cancellationToken) == WriteResult.Changed
            ? SweepFound.Nothing
            : await ForgetAsync(row, SweepFound.Lapsed, cancellationToken);
    }

    private async Task<SweepFound> ForgetAsync(TableRow row, SweepFound found, CancellationToken cancellationToken)
    {
        await tables.DeleteAsync(StorageNames.Lapses, row.Partition, row.Key, cancellationToken);
        return found;
    }
}
