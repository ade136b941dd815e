using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>What a sweep found and healed.</summary>
/// <param name="Woken">Steps that were overdue and got a new hint.</param>
/// <param name="Ended">Messages whose time had passed.</param>
/// <param name="Orphans">Traces of mails that were never committed, removed.</param>
public sealed record SweepReport(int Woken, int Ended, int Orphans)
{
    /// <summary>Index keys of past months that were thrown away.</summary>
    public int IndexKeys { get; init; }

    /// <summary>Deletion certificates that were owed and got their signature.</summary>
    public int Certified { get; init; }
}

/// <summary>Heals what lost hints and crashes left behind. Its work grows with what is due, not with what is stored.</summary>
public sealed class Sweep(
    ITableStore tables, IBlobStore blobs, MessageTable messages, MessageEnd end, IndexKeySweep indexKeys, DeletionCertificates certificates, HintSender hints, TimeProvider clock)
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
        return new SweepReport(woken, ended, orphans)
        {
            IndexKeys = await indexKeys.RunAsync(cancellationToken),
            Certified = await certificates.SettleAsync(cancellationToken),
        };
    }

    private async Task<int> EndDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var query = new TableQuery(StorageNames.Expiries) { PartitionBelow = ExpiryRow.PartitionBound(now), Take = MostRowsOfRun };
        var ended = 0;
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            var expiry = new ExpiryRow(row);
            if (expiry.ExpiresAt <= now && await EndAsync(expiry, now, cancellationToken))
            {
                ended++;
            }
        }
        return ended;
    }

    /// <summary>Ends the message of a row that is due. The message's own time decides: an attempt that died may have left a row of an earlier time.</summary>
    private async Task<bool> EndAsync(ExpiryRow expiry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(expiry.Message, cancellationToken);
        var isRemains = message is null
            ? now - expiry.ExpiresAt > OrphanAge
            : ExpiryRow.PartitionOf(message.ExpiresAt) != expiry.Row.Partition;
        if (isRemains)
        {
            await tables.DeleteAsync(StorageNames.Expiries, expiry.Row.Partition, expiry.Row.Key, cancellationToken);
            return false;
        }
        return message?.ExpiresAt <= now && await end.EndAsync(message.Id, MessageState.Expired, cancellationToken);
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
            if (await messages.FindAsync(owed.Step.Message, cancellationToken) is { } message)
            {
                woken += await WakeAsync(owed, message, cancellationToken) ? 1 : 0;
            }
            else if (now - owed.DueAt > OrphanAge)
            {
                await RemoveOrphanAsync(owed, now, cancellationToken);
                orphans++;
            }
        }
        return (woken, orphans);
    }

    /// <summary>Wakes a step that is still owed; removes a row that only a dead attempt or a settled step left.</summary>
    private async Task<bool> WakeAsync(OutboxRow owed, MessageRow message, CancellationToken cancellationToken)
    {
        if (owed.AcceptedAt != message.AcceptedAt)
        {
            await RemoveRemainsAsync(owed, message, cancellationToken);
            return false;
        }
        var participant = await messages.FindParticipantAsync(message.Id, owed.Step.Mailbox, cancellationToken);
        if (participant?.State is ParticipantState.Owed or ParticipantState.Waiting)
        {
            await hints.WakeStepAsync(owed.Step, owed.Route, TimeSpan.Zero, cancellationToken);
            return true;
        }
        await tables.DeleteAsync(StorageNames.Outbox, owed.Row.Partition, owed.Row.Key, cancellationToken);
        return false;
    }

    /// <summary>What an attempt left that died before another one committed the same mail.</summary>
    private async Task RemoveRemainsAsync(OutboxRow owed, MessageRow message, CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync(MessageRow.BlobPrefix(message.Id), cancellationToken))
        {
            if (!blob.Name.StartsWith(message.BlobName(""), StringComparison.Ordinal))
            {
                await blobs.DeleteAsync(blob.Name, cancellationToken);
            }
        }
        await RemoveIndexAsync(owed, message.Thread, cancellationToken);
    }

    /// <summary>
    /// What an attempt left whose mail never came again. Nothing that is younger than the attempt is touched: the mail may
    /// be coming again in this moment.
    /// </summary>
    private async Task RemoveOrphanAsync(OutboxRow owed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = owed.Step.Message;
        await foreach (var blob in blobs.ListAsync(MessageRow.BlobPrefix(id), cancellationToken))
        {
            if (now - blob.CreatedAt > OrphanAge)
            {
                await blobs.DeleteAsync(blob.Name, cancellationToken);
            }
        }
        await foreach (var participant in messages.ParticipantsAsync(id, cancellationToken))
        {
            if (participant.AcceptedAt == owed.AcceptedAt)
            {
                await tables.TransactAsync(StorageNames.Messages, [TableWrite.Delete(participant.Row)], cancellationToken);
            }
        }
        await RemoveIndexAsync(owed, id.Value, cancellationToken);
    }

    private async Task RemoveIndexAsync(OutboxRow owed, string thread, CancellationToken cancellationToken)
    {
        var (message, mailbox) = owed.Step;
        var line = MailboxRow.KeyOf(owed.AcceptedAt, message);
        foreach (var one in owed.Silent.Append(mailbox))
        {
            await tables.DeleteAsync(StorageNames.Mailboxes, one.Value, line, cancellationToken);
        }
        await tables.DeleteAsync(StorageNames.Threads, thread, ThreadRow.MemberKey(owed.AcceptedAt, message), cancellationToken);
        await tables.DeleteAsync(StorageNames.Outbox, owed.Row.Partition, owed.Row.Key, cancellationToken);
    }
}
