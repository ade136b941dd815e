using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;

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
/// participant's row under the same condition.
/// </summary>
public sealed class ReplyUndo(MessageTable messages, MessageEnd end)
{
    private const string TakenBack = "Taken back by its sender before anything was sent.";

    /// <summary>Takes the message back, for everybody or for nobody.</summary>
    public async Task<UndoOutcome> UndoAsync(MessageView view, CancellationToken cancellationToken)
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
        return UndoOutcome.Undone;
    }

    private async Task<bool> StopAsync(MessageId id, MailboxHash mailbox, CancellationToken cancellationToken) =>
        await messages.UpdateParticipantAsync(id, mailbox, row =>
        {
            row.Outcome = TakenBack;
            return row.TryMove(ParticipantEvent.TakenBack);
        }, cancellationToken) is not null;

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
}
