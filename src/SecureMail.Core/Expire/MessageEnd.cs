using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Expire;

/// <summary>
/// Ends a message. One transaction turns it to its final state and deletes its key: from that instant every copy of the
/// ciphertext, wherever it is, is noise. Blobs, summaries and addresses follow; a tombstone with the deletion certificate and
/// an event remain.
/// Every step can be repeated, so that whoever comes after a crash finishes the work.
/// </summary>
public sealed class MessageEnd(
    ITableStore tables, IBlobStore blobs, MessageTable messages, DekCache deks, DeletionCertificates certificates, HintSender hints, EventLog events, TimeProvider clock)
{
    private static readonly TimeSpan HealAfter = TimeSpan.FromSeconds(30);

    /// <summary>Ends a message for good; returns false when there is no such message.</summary>
    public async Task<bool> EndAsync(MessageId id, MessageState finalState, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(id, cancellationToken);
        if (message is null)
        {
            return false;
        }
        while (message.State == MessageState.Active)
        {
            // Should this program die between the transaction and the clean-up, this hint brings another one here.
            await hints.WakeExpiryAsync(new ExpiryHint(id, message.Generation), HealAfter, cancellationToken);
            await DestroyKeyAsync(message, finalState, cancellationToken);
            message = await messages.FindAsync(id, cancellationToken)
                ?? throw new InvalidOperationException("internal error: a message row vanished");
        }
        deks.Forget(id);
        await CleanAsync(message, cancellationToken);
        return true;
    }

    private async Task DestroyKeyAsync(MessageRow message, MessageState finalState, CancellationToken cancellationToken)
    {
        message.State = finalState;
        message.EndedAt = clock.GetUtcNow();
        List<TableWrite> writes = [TableWrite.Replace(message.Row)];
        if (await tables.GetAsync(StorageNames.Messages, message.Id.Value, KeyRow.RowKey, cancellationToken) is { } key)
        {
            message.DestroyedKek = KeyRow.Read(key).Wrapped.KekId;
            writes.Add(TableWrite.Delete(key));
        }
        await tables.TransactAsync(StorageNames.Messages, writes, cancellationToken);
    }

    private async Task CleanAsync(MessageRow message, CancellationToken cancellationToken)
    {
        if (message.ShreddedAt is null)
        {
            await events.AppendAsync(
                message.Organisation, message.State.ToString(), message.Id, message.EndedAt ?? message.ExpiresAt, cancellationToken);
            await foreach (var blob in blobs.ListAsync(MessageRow.BlobPrefix(message.Id), cancellationToken))
            {
                await blobs.DeleteAsync(blob.Name, cancellationToken);
            }
            await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
            {
                await ForgetAsync(message, participant, cancellationToken);
            }
            if (!message.IsRefusal)
            {
                await certificates.IssueAsync(message, cancellationToken);
            }
            message.ShreddedAt = clock.GetUtcNow();
            await tables.ReplaceAsync(StorageNames.Messages, message.Row, cancellationToken);
        }
        await tables.DeleteAsync(
            StorageNames.Expiries, ExpiryRow.PartitionOf(message.ExpiresAt), message.Id.Value, cancellationToken);
    }

    private async Task ForgetAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken)
    {
        if (!message.IsRefusal)
        {
            var lineKey = MailboxRow.KeyOf(message.AcceptedAt, message.Id);
            var line = new TableRow(participant.Mailbox.Value, lineKey)
                .Set("Role", participant.Role.ToString())
                .Set("Organisation", message.Organisation);
            await tables.PutAsync(StorageNames.Mailboxes, line, cancellationToken);
        }
        if (ReportedMail(participant) is { } reported)
        {
            var (mail, step) = ReportRow.KeyOf(reported);
            await tables.DeleteAsync(StorageNames.Reports, mail, step, cancellationToken);
        }
        await messages.UpdateParticipantAsync(message.Id, participant.Mailbox, row =>
        {
            row.SealedAddress = null;
            return true;
        }, cancellationToken);
    }

    /// <summary>The mail of which a report may have been awaited: a sender who is owed word of a failure may have had a receipt before.</summary>
    private static Guid? ReportedMail(ParticipantRow participant) => participant.Route switch
    {
        ParticipantRoute.Notice => MailId.OfNotice(participant.Message, participant.Mailbox),
        ParticipantRoute.Receipt or ParticipantRoute.FailureNotice => MailId.OfReceipt(participant.Message, participant.Mailbox),
        _ => null,
    };
}
