using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Reply;

/// <summary>What came of taking a reply back.</summary>
public enum UndoOutcome
{
    /// <summary>Nothing of it has left, and nothing will; its key is destroyed.</summary>
    Undone,

    /// <summary>Something of it has left or is leaving; everything stays as it is.</summary>
    TooLate,

    /// <summary>The viewer did not send it, or it has ended.</summary>
    NotYours,
}

/// <summary>
/// Takes a reply back while it is held. Whoever is faster wins, the undo or the attempt to send: both change the
/// participant's row under the same condition. For its recipients such a reply never was.
/// </summary>
public sealed class ReplyUndo(MessageTable messages, MessageEnd end, TimeProvider clock)
{
    private const string TakenBack = "Taken back by its sender before anything was sent.";

    /// <summary>Takes the message back, for everybody or for nobody.</summary>
    /// <param name="view">The reply, as its sender sees it.</param>
    /// <param name="answered">The message that it answers, which then no longer says that it was answered; null when that is unknown.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<UndoOutcome> UndoAsync(MessageView view, MessageView? answered, CancellationToken cancellationToken)
    {
        if (!view.IsOwn || view.State != MessageState.Active)
        {
            return UndoOutcome.NotYours;
        }
        List<MailboxHash> stopped = [];
        foreach (var participant in view.Participants.Where(participant => participant.Route is ParticipantRoute.Notice or ParticipantRoute.Copy))
        {
            if (!await StopAsync(view.Message.Id, participant.Mailbox, cancellationToken))
            {
                await ReleaseAsync(view.Message.Id, stopped, cancellationToken);
                return UndoOutcome.TooLate;
            }
            stopped.Add(participant.Mailbox);
        }
        await end.WithdrawAsync(view.Message.Id, cancellationToken);
        if (answered is not null)
        {
            await ForgetReplyAsync(answered, view.Message, cancellationToken);
        }
        return UndoOutcome.Undone;
    }

    /// <summary>Once the hold time is over, its recipients can see it in the portal: then it is too late too.</summary>
    private async Task<bool> StopAsync(MessageId id, MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await messages.UpdateParticipantAsync(id, mailbox, row =>
        {
            var isHeld = MessageAccess.HeldUntil(row, now) is not null;
            row.Outcome = TakenBack;
            return isHeld && row.TryMove(ParticipantEvent.TakenBack);
        }, cancellationToken) is not null;
    }

    /// <summary>What the undo stopped is owed again; the outbox rows still stand, so the sweep wakes what lost its hint.</summary>
    private async Task ReleaseAsync(MessageId id, IEnumerable<MailboxHash> stopped, CancellationToken cancellationToken)
    {
        foreach (var mailbox in stopped)
        {
            await messages.UpdateParticipantAsync(id, mailbox, row =>
            {
                row.Outcome = null;
                return row.TryMove(ParticipantEvent.Released);
            }, cancellationToken);
        }
    }

    /// <summary>An earlier reply counts again; one that was sent after the one taken back goes on counting.</summary>
    private Task<ParticipantRow?> ForgetReplyAsync(MessageView answered, MessageRow reply, CancellationToken cancellationToken) =>
        messages.UpdateParticipantAsync(answered.Message.Id, answered.Viewer.Mailbox, row =>
        {
            var before = row.Row.Time(ParticipantColumns.RepliedBefore);
            row.RepliedAt = before < reply.AcceptedAt ? before : null;
            return true;
        }, cancellationToken);
}
