using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>Ends messages whose time has passed and whose hint was lost.</summary>
internal sealed class DueExpiries(ITableStore tables, MessageTable messages, MessageEnd end) : ISweepPhase
{
    public string Name => "Expiries";

    public IEnumerable<TableQuery> Due(DateTimeOffset now)
    {
        var hour = ExpiryRow.PartitionOf(now);
        yield return new TableQuery(StorageNames.Expiries) { PartitionBelow = hour };
        yield return new TableQuery(StorageNames.Expiries) { Partition = hour, NotAfter = ("ExpiresAt", now) };
    }

    /// <summary>The message's own time decides: an attempt that died may have left a row of an earlier time.</summary>
    public async Task<SweepFound> HandleAsync(TableRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expiry = new ExpiryRow(row);
        var message = await messages.FindAsync(expiry.Message, cancellationToken);
        var isRemains = message is null
            ? now - expiry.ExpiresAt > Sweep.OrphanAge
            : ExpiryRow.PartitionOf(message.ExpiresAt) != row.Partition;
        if (isRemains)
        {
            await tables.DeleteAsync(StorageNames.Expiries, row.Partition, row.Key, cancellationToken);
            return SweepFound.Nothing;
        }
        return message?.ExpiresAt <= now && await end.ExpireAsync(message.Id, cancellationToken) ? SweepFound.Ended : SweepFound.Nothing;
    }
}
