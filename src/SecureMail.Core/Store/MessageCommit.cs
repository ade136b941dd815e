using SecureMail.Core.Keys;
using SecureMail.Core.Seal;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Store;

/// <summary>
/// Makes a message exist. First what a crash may leave behind (outbox, blobs, index lines), then one entity group
/// transaction that inserts the message, its key and its participants: that insert is the commit. Hints come last.
/// </summary>
public sealed class MessageCommit(ITableStore tables, Sealer sealer, FieldSealer fields, Keyring keyring, HintSender hints)
{
    private const int MostRowsOfTransaction = 100;

    /// <summary>Stores the message. <see cref="WriteResult.Exists"/>: the same event was stored before, nothing is doubled.</summary>
    public async Task<WriteResult> StoreAsync(MessageToSeal message, CancellationToken cancellationToken)
    {
        var prepared = Task.WhenAll(
            WriteOutboxAsync(message, cancellationToken),
            keyring.ReserveIndexKeyAsync(message.Mail.Organisation.Id, message.AcceptedAt, message.ExpiresAt, cancellationToken));
        // Index lines go first: the store writes them while the first block is sealed.
        var indexing = WriteIndexAsync(message, prepared, cancellationToken);
        var sealing = sealer.SealAsync(message, prepared, cancellationToken);
        await Task.WhenAll(sealing, indexing);
        var @sealed = await sealing;

        var result = await InsertAsync(message, @sealed, cancellationToken);
        if (result == WriteResult.Done)
        {
            await hints.AnnounceAsync(message, cancellationToken);
        }
        else
        {
            await DiscardAsync(message, @sealed, cancellationToken);
        }
        return result;
    }

    private Task<WriteResult[]> WriteOutboxAsync(MessageToSeal message, CancellationToken cancellationToken) =>
        Task.WhenAll(OutboxRow.CreateAll(message).Select(row => tables.PutAsync(StorageNames.Outbox, row, cancellationToken)));

    private async Task WriteIndexAsync(MessageToSeal message, Task prepared, CancellationToken cancellationToken)
    {
        await prepared;
        var summary = Summary.Of(message.Read.Manifest, message.Mail.Sender);
        List<Task> writes =
        [
            tables.PutAsync(StorageNames.Expiries, ExpiryRow.Create(message.Id, message.ExpiresAt, generation: 1), cancellationToken),
            tables.PutAsync(StorageNames.Threads, ThreadRow.Member(message), cancellationToken),
            WriteThreadLinkAsync(message, cancellationToken),
            .. message.Participants.Select(participant => WriteLineAsync(message, participant, summary, cancellationToken)),
        ];
        await Task.WhenAll(writes);
    }

    private async Task WriteThreadLinkAsync(MessageToSeal message, CancellationToken cancellationToken)
    {
        if (message.Read.Manifest.MessageIdField is { } field)
        {
            using var hashKey = await keyring.MailboxHashKeyAsync(cancellationToken);
            var link = ThreadRow.Link(hashKey.Bytes, message.Mail.Organisation.Id, field, message.Thread);
            await tables.InsertAsync(StorageNames.Threads, link, cancellationToken);
        }
    }

    private async Task WriteLineAsync(MessageToSeal message, Participant participant, Summary summary, CancellationToken cancellationToken)
    {
        var @sealed = await fields.SealSummaryAsync(
            message.Mail.Organisation.Id, message.AcceptedAt, message.Id, participant.Mailbox, summary, cancellationToken);
        await tables.PutAsync(StorageNames.Mailboxes, MailboxRow.Create(message, participant, @sealed), cancellationToken);
    }

    private async Task<WriteResult> InsertAsync(MessageToSeal message, SealedMessage @sealed, CancellationToken cancellationToken)
    {
        var participants = await Task.WhenAll(message.Participants.Select(participant => RowOfAsync(message, participant, cancellationToken)));
        // Recipients are the same in every attempt of one id, so which rows go ahead does not depend on their order.
        var ahead = participants.Length <= MostRowsOfTransaction - 2 ? [] : participants.Where(row => row.Role == ParticipantRole.Recipient);
        await Task.WhenAll(ahead.Select(row => WriteAheadAsync(row, cancellationToken)));
        TableWrite[] writes =
        [
            TableWrite.Insert(MessageRow.Create(message, @sealed).Row),
            TableWrite.Insert(KeyRow.Create(message.Id, @sealed.Key)),
            .. participants.Except(ahead).Select(participant => TableWrite.Insert(participant.Row)),
        ];
        return await tables.TransactAsync(StorageNames.Messages, writes, cancellationToken);
    }

    private async Task<ParticipantRow> RowOfAsync(MessageToSeal message, Participant participant, CancellationToken cancellationToken)
    {
        var address = await fields.SealAddressAsync(
            message.Mail.Organisation.Id, message.AcceptedAt, message.Id, participant.Mailbox, participant.Address, cancellationToken);
        return ParticipantRow.Create(message, participant, address);
    }

    /// <summary>
    /// Writes a participant's row before the commit. One that an earlier attempt left is taken over, so that the sweep does
    /// not remove it as an orphan; once something has happened to it, its message is committed and it stays as it is.
    /// </summary>
    private async Task WriteAheadAsync(ParticipantRow own, CancellationToken cancellationToken)
    {
        while (await tables.InsertAsync(StorageNames.Messages, own.Row, cancellationToken) != WriteResult.Done)
        {
            if (await tables.GetAsync(StorageNames.Messages, own.Row.Partition, own.Row.Key, cancellationToken) is not { } row)
            {
                continue;
            }
            var found = new ParticipantRow(row);
            if (found.Stage == own.Stage)
            {
                found.AcceptedAt = own.AcceptedAt;
                found.SealedAddress = own.SealedAddress;
                found.OutboxPartition = own.OutboxPartition;
                await tables.ReplaceAsync(StorageNames.Messages, found.Row, cancellationToken);
            }
            return;
        }
    }

    /// <summary>Removes what a losing attempt wrote beside the message that won. What it cannot remove now, nobody ever sees.</summary>
    private async Task DiscardAsync(MessageToSeal message, SealedMessage @sealed, CancellationToken cancellationToken)
    {
        // To say "seen before" of a message that is not there would lose it.
        var committed = await new MessageTable(tables).FindAsync(message.Id, cancellationToken)
            ?? throw new InvalidOperationException("internal error: the store refused a message of which it has none");
        if (committed.Attempt != @sealed.Attempt)
        {
            await sealer.DiscardAsync(message.Id, @sealed.Attempt, cancellationToken);
        }
        if (committed.AcceptedAt != message.AcceptedAt)
        {
            var line = MailboxRow.KeyOf(message.AcceptedAt, message.Id);
            await Task.WhenAll(message.Participants.Select(participant =>
                tables.DeleteAsync(StorageNames.Mailboxes, participant.Mailbox.Value, line, cancellationToken)));
            await tables.DeleteAsync(StorageNames.Threads, message.Thread, ThreadRow.Member(message).Key, cancellationToken);
            await Task.WhenAll(OutboxRow.CreateAll(message).Select(row =>
                tables.DeleteAsync(StorageNames.Outbox, row.Partition, row.Key, cancellationToken)));
        }
    }
}
