using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Access;

/// <summary>
/// What a sender may do for one recipient of a living message: take it away from them, or send them the notice again.
/// Whoever did not send the message changes nothing here.
/// </summary>
public sealed class SenderActions(ITableStore tables, MessageTable messages, HintSender hints, EventLog events, TimeProvider clock)
{
    /// <summary>Shortest time between two notices to one recipient.</summary>
    public static readonly TimeSpan NoticeAgainAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Withdraws the message for one recipient: from now on it has ended for them, and their list names it no more. The
    /// others and the key are left alone. Returns false when the viewer may not or there is no such recipient.
    /// </summary>
    public async Task<bool> WithdrawForAsync(MessageView view, MailboxHash recipient, CancellationToken cancellationToken)
    {
        if (!MayAct(view, recipient))
        {
            return false;
        }
        var now = clock.GetUtcNow();
        var changed = await messages.UpdateParticipantAsync(view.Message.Id, recipient, row =>
        {
            if (row.WithdrawnAt is not null)
            {
                return false;
            }
            if (row.IsOwed)
            {
                (row.SettledAt, row.Outcome) = (now, "The sender withdrew the message before this could be sent.");
            }
            row.TryMove(ParticipantEvent.WithdrawnForOne); // What has left stays as it is.
            row.Row.Set(ParticipantColumns.WithdrawnAt, now);
            return true;
        }, cancellationToken);
        if (changed is not null)
        {
            await ForgetLineAsync(view.Message, recipient, cancellationToken);
            await events.AppendAsync(view.Message.Organisation, "WithdrawnForOne", view.Message.Id, cancellationToken);
        }
        return changed is not null;
    }

    /// <summary>
    /// Owes the recipient another notice, if the last one was handed over or given up at least ten minutes ago. The outbox
    /// row comes first, so that a crash in between sends it a minute later.
    /// </summary>
    public async Task<bool> NotifyAgainAsync(MessageView view, MailboxHash recipient, CancellationToken cancellationToken)
    {
        if (!MayAct(view, recipient)
            || await messages.FindParticipantAsync(view.Message.Id, recipient, cancellationToken) is not { } known || !MayNotifyAgain(known))
        {
            return false;
        }
        var now = clock.GetUtcNow();
        var step = new OwedStep(view.Message.Id, recipient);
        var outbox = OutboxRow.Create(step, known.Route, known.AcceptedAt, now);
        await tables.PutAsync(StorageNames.Outbox, outbox, cancellationToken);
        var changed = await messages.UpdateParticipantAsync(view.Message.Id, recipient, row =>
        {
            row.OutboxPartition = outbox.Partition;
            return MayNotifyAgain(row) && row.TryMove(ParticipantEvent.NotifiedAgain);
        }, cancellationToken);
        if (changed is null)
        {
            return false;
        }
        await hints.WakeStepAsync(step, known.Route, TimeSpan.Zero, cancellationToken);
        await events.AppendAsync(view.Message.Organisation, "NoticeAgain", view.Message.Id, cancellationToken);
        return true;
    }

    private bool MayNotifyAgain(ParticipantRow row) =>
        ParticipantLife.After(row.Route, row.Stage, ParticipantEvent.NotifiedAgain) is not null
        && row.WithdrawnAt is null
        && clock.GetUtcNow() - row.SettledAt >= NoticeAgainAfter;

    private static bool MayAct(MessageView view, MailboxHash recipient) =>
        view is { IsOwn: true, State: MessageState.Active }
        && view.Participants.Any(participant => participant.Mailbox == recipient && participant.Role == ParticipantRole.Recipient);

    private Task<WriteResult> ForgetLineAsync(MessageRow message, MailboxHash recipient, CancellationToken cancellationToken)
    {
        var line = new TableRow(recipient.Value, MailboxRow.KeyOf(message.AcceptedAt, message.Id))
            .Set("Role", ParticipantRole.Recipient.ToString())
            .Set("Organisation", message.Organisation);
        return tables.PutAsync(StorageNames.Mailboxes, line, cancellationToken);
    }
}
