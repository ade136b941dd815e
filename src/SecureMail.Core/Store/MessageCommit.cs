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
        await WriteOutboxAsync(message, cancellationToken);
        var sealing = sealer.SealAsync(message, cancellationToken);
        await Task.WhenAll(sealing, WriteIndexAsync(message, cancellationToken));
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
        Task.WhenAll(message.Participants
            .Where(participant => participant.Route != ParticipantRoute.None)
            .Select(participant => tables.PutAsync(
                StorageNames.Outbox,
                OutboxRow.Create(new OwedStep(message.Id, participant.Mailbox), participant.Route, message.AcceptedAt, message.AcceptedAt),
                cancellationToken)));

    private async Task WriteIndexAsync(MessageToSeal message, CancellationToken cancellationToken)
    {
        var manifest = message.Read.Manifest;
        var summary = new Summary(
            manifest.From is [var author, ..] ? author.Display : message.Mail.Sender ?? "",
            string.Join(", ", manifest.To.Take(3).Select(person => person.Display)),
            manifest.Subject,
            manifest.Attachments.Count);
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
            var hashKey = await keyring.MailboxHashKeyAsync(cancellationToken);
            var link = ThreadRow.Link(hashKey, message.Mail.Organisation.Id, field, message.Thread);
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
        var together = MostRowsOfTransaction - 2;
        foreach (var row in participants.Skip(together))
        {
            // An equal row of an earlier attempt is as good; once committed it may carry progress that must not be undone.
            await tables.InsertAsync(StorageNames.Messages, row, cancellationToken);
        }
        TableWrite[] writes =
        [
            TableWrite.Insert(MessageRow.Create(message, @sealed).Row),
            TableWrite.Insert(KeyRow.Create(message.Id, @sealed.Key)),
            .. participants.Take(together).Select(TableWrite.Insert),
        ];
        return await tables.TransactAsync(StorageNames.Messages, writes, cancellationToken);
    }

    private async Task<TableRow> RowOfAsync(MessageToSeal message, Participant participant, CancellationToken cancellationToken)
    {
        var address = await fields.SealAddressAsync(
            message.Mail.Organisation.Id, message.AcceptedAt, message.Id, participant.Mailbox, participant.Address, cancellationToken);
        var outbox = OutboxRow.PartitionOf(message.AcceptedAt, participant.Mailbox);
        return ParticipantRow.Create(message.Id, participant, address, outbox).Row;
    }

    /// <summary>Removes what a losing attempt wrote beside the message that won. What it cannot remove now, nobody ever sees.</summary>
    private async Task DiscardAsync(MessageToSeal message, SealedMessage @sealed, CancellationToken cancellationToken)
    {
        var committed = await new MessageTable(tables).FindAsync(message.Id, cancellationToken);
        if (committed is not null && committed.Attempt != @sealed.Attempt)
        {
            await sealer.DiscardAsync(message.Id, @sealed.Attempt, cancellationToken);
        }
        if (committed is not null && committed.AcceptedAt != message.AcceptedAt)
        {
            var line = MailboxRow.KeyOf(message.AcceptedAt, message.Id);
            await Task.WhenAll(message.Participants.Select(participant =>
                tables.DeleteAsync(StorageNames.Mailboxes, participant.Mailbox.Value, line, cancellationToken)));
            await tables.DeleteAsync(StorageNames.Threads, message.Thread, ThreadRow.Member(message).Key, cancellationToken);
        }
    }
}
