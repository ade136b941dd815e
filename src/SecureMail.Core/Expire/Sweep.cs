using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>What a sweep found and healed.</summary>
/// <param name="Woken">Steps that were overdue and got a new hint.</param>
/// <param name="Ended">Messages whose time had passed.</param>
/// <param name="Orphans">Traces of mails that were never committed, removed.</param>
public sealed record SweepReport(int Woken, int Ended, int Orphans);

/// <summary>Heals what lost hints and crashes left behind. Its work grows with what is due, not with what is stored.</summary>
public sealed class Sweep(ITableStore tables, IBlobStore blobs, MessageTable messages, MessageEnd end, HintSender hints, TimeProvider clock)
{
    /// <summary>A step is overdue when its hint has had this long to arrive.</summary>
    public static readonly TimeSpan HintGrace = TimeSpan.FromMinutes(1);

    /// <summary>What was not committed after this time never will be.</summary>
    public static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    private const int MostRowsOfRun = 2000;

    /// <summary>Runs once; what is left over when a run is full is due in the next.</summary>
    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var ended = await EndDueAsync(cancellationToken);
        var (woken, orphans) = await WakeOverdueAsync(cancellationToken);
        return new SweepReport(woken, ended, orphans);
    }

    private async Task<int> EndDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var query = new TableQuery(StorageNames.Expiries) { PartitionBelow = ExpiryRow.PartitionBound(now), Take = MostRowsOfRun };
        var ended = 0;
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            var expiry = new ExpiryRow(row);
            if (expiry.ExpiresAt > now)
            {
                continue;
            }
            if (await end.EndAsync(expiry.Message, MessageState.Expired, cancellationToken))
            {
                ended++;
            }
            else if (now - expiry.ExpiresAt > OrphanAge)
            {
                await tables.DeleteAsync(StorageNames.Expiries, row.Partition, row.Key, cancellationToken);
            }
        }
        return ended;
    }

    private async Task<(int Woken, int Orphans)> WakeOverdueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var query = new TableQuery(StorageNames.Outbox) { PartitionBelow = OutboxRow.PartitionBound(now), Take = MostRowsOfRun };
        var (woken, orphans) = (0, 0);
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            var owed = new OutboxRow(row);
            if (now - owed.DueAt < HintGrace)
            {
                continue;
            }
            if (now - owed.DueAt > OrphanAge && await messages.FindAsync(owed.Step.Message, cancellationToken) is null)
            {
                await RemoveOrphanAsync(owed, cancellationToken);
                orphans++;
                continue;
            }
            await hints.WakeStepAsync(owed.Step, owed.Route, TimeSpan.Zero, cancellationToken);
            woken++;
        }
        return (woken, orphans);
    }

    private async Task RemoveOrphanAsync(OutboxRow owed, CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync($"sealed/{owed.Step.Message}/", cancellationToken))
        {
            await blobs.DeleteAsync(blob.Name, cancellationToken);
        }
        await foreach (var participant in messages.ParticipantsAsync(owed.Step.Message, cancellationToken))
        {
            await tables.DeleteAsync(StorageNames.Messages, participant.Row.Partition, participant.Row.Key, cancellationToken);
        }
        var line = MailboxRow.KeyOf(owed.AcceptedAt, owed.Step.Message);
        await tables.DeleteAsync(StorageNames.Mailboxes, owed.Step.Mailbox.Value, line, cancellationToken);
        await tables.DeleteAsync(StorageNames.Outbox, owed.Row.Partition, owed.Row.Key, cancellationToken);
    }
}
