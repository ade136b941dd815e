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

    /// <summary>The sender ends a message, for good; returns false when there is no such message.</summary>
    public Task<bool> WithdrawAsync(MessageId id, CancellationToken cancellationToken) => EndAsync(id, MessageEvent.Withdrawn, cancellationToken);

    /// <summary>
    /// Ends a message whose time has passed, or finishes what somebody began; returns false when there is none or its time
    /// has not passed. Whoever calls comes again when this fails: the timer by its next hint, the sweep in a minute.
    /// </summary>
    public Task<bool> ExpireAsync(MessageId id, CancellationToken cancellationToken) => EndAsync(id, MessageEvent.TimeUp, cancellationToken);

    private async Task<bool> EndAsync(MessageId id, MessageEvent happened, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(id, cancellationToken);
        while (message?.Stage == MessageStage.Active)
        {
            // The row that is written says itself that its time has passed: a sender may just have kept it longer.
            if (!message.TryMove(happened, clock.GetUtcNow()))
            {
                return false;
            }
            if (happened == MessageEvent.Withdrawn)
            {
                // Should this program die between the transaction and the clean-up, this hint brings another one here.
                await hints.WakeExpiryAsync(new ExpiryHint(id, message.Generation), HealAfter, cancellationToken);
            }
            await DestroyKeyAsync(message, cancellationToken);
            message = await messages.FindAsync(id, cancellationToken)
                ?? throw new InvalidOperationException("internal error: a message row vanished");
        }
        if (message is null)
        {
            return false;
        }
        deks.Forget(id);
        await CleanAsync(message, cancellationToken);
        return true;
    }

    private async Task DestroyKeyAsync(MessageRow message, CancellationToken cancellationToken)
    {
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
        if (message.Stage is MessageStage.Withdrawing or MessageStage.Expiring)
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
            message.TryMove(MessageEvent.Removed, clock.GetUtcNow());
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
        foreach (var reported in ReportedMails(participant))
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

    /// <summary>The mails of which a report may have been awaited: a sender who is owed word of a failure may have had a receipt before.</summary>
    private static IEnumerable<Guid> ReportedMails(ParticipantRow participant) => participant.Route switch
    {
        ParticipantRoute.Notice => Enumerable.Range(0, (int)participant.Round + 1)
            .Select(round => MailId.OfNotice(participant.Message, participant.Mailbox, round)),
        ParticipantRoute.Receipt or ParticipantRoute.FailureNotice => [MailId.OfReceipt(participant.Message, participant.Mailbox)],
        _ => [],
    };
}
