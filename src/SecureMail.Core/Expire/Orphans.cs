using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>Removes what attempts to accept a mail left behind. Their outbox rows are the journal that leads to it, and go last.</summary>
internal sealed class Orphans(ITableStore tables, IBlobStore blobs, MessageTable messages)
{
    /// <summary>What an attempt left that died before another one committed the same mail.</summary>
    public async Task RemoveRemainsAsync(OutboxRow owed, MessageRow message, CancellationToken cancellationToken)
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
    /// What an attempt left whose mail never came again. Nothing that is younger than a day is touched, for the mail may
    /// be coming again in this moment; then false, and the journal stays until nothing younger is there.
    /// </summary>
    public async Task<bool> RemoveAsync(OutboxRow owed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = owed.Step.Message;
        var isAnyYoung = false;
        await foreach (var blob in blobs.ListAsync(MessageRow.BlobPrefix(id), cancellationToken))
        {
            if (now - blob.CreatedAt > Sweep.OrphanAge)
            {
                await blobs.DeleteAsync(blob.Name, cancellationToken);
            }
            else
            {
                isAnyYoung = true;
            }
        }
        if (isAnyYoung)
        {
            return false;
        }
        await foreach (var participant in messages.ParticipantsAsync(id, cancellationToken))
        {
            if (participant.AcceptedAt == owed.AcceptedAt)
            {
                await tables.TransactAsync(StorageNames.Messages, [TableWrite.Delete(participant.Row)], cancellationToken);
            }
        }
        await RemoveIndexAsync(owed, id.Value, cancellationToken);
        return true;
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
