using SecureMail.Core.Access;
using SecureMail.Core.Inbound;
using SecureMail.Core.Store;

namespace SecureMail.Core.Reply;

/// <summary>
/// Sends a reply. It is an ordinary message whose sender is outside: it is sealed, stored and delivered like any other.
/// Its recipients are fixed by the message it answers; no form can name another.
/// </summary>
public sealed class ReplySender(MessageOpener opener, ReplyComposer composer, Acceptor acceptor, MessageTable messages, TimeProvider clock)
{
    /// <summary>Sends a reply of the viewer.</summary>
    public async Task<ReplyOutcome> SendAsync(MessageView view, ReplyDraft draft, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(draft.Text) && draft.Files.Count == 0)
        {
            return ReplyOutcome.Empty;
        }
        var recipients = RecipientsOf(view, draft.ToAll);
        if (recipients.Count == 0)
        {
            return view.State == MessageState.Active ? ReplyOutcome.NoRecipient : ReplyOutcome.Ended;
        }
        var opened = await opener.OpenManifestAsync(view.Message, cancellationToken);
        if (opened.Message is not { } original)
        {
            return opened.Failure == OpenFailure.Ended ? ReplyOutcome.Ended : ReplyOutcome.TryLater;
        }
        await using (original)
        {
            var raw = await composer.ComposeAsync(view.Organisation, view, original.Manifest, recipients, draft, cancellationToken);
            return raw is null ? ReplyOutcome.TooLarge : await AcceptAsync(view, recipients, raw, cancellationToken);
        }
    }

    /// <summary>
    /// To whom a reply goes: the sender; with <paramref name="toAll"/> everybody else of the message too; never the viewer,
    /// and never who got a blind copy, since the reply's To field is read by all.
    /// </summary>
    public static IReadOnlyList<string> RecipientsOf(MessageView view, bool toAll) =>
        [.. view.Participants
            .Where(participant => participant.Mailbox != view.Viewer.Mailbox && !participant.IsBlind && participant.WithdrawnAt is null)
            .Where(participant => toAll || view.IsOwn || participant.Role == ParticipantRole.Sender)
            .Select(participant => participant.Address)
            .OfType<string>()];

    private async Task<ReplyOutcome> AcceptAsync(
        MessageView view, IReadOnlyList<string> recipients, byte[] raw, CancellationToken cancellationToken)
    {
        await acceptor.AcceptAsync(
            new InboundMail
            {
                Organisation = view.Organisation,
                Entrance = Entrance.Portal,
                Sender = view.Viewer.Address,
                Recipients = recipients,
                Raw = raw,
                Thread = view.Message.Thread,
            },
            cancellationToken);
        // Not before it goes out: until then it can be taken back.
        var leavesAt = clock.GetUtcNow() + view.Organisation.HoldTime;
        await messages.UpdateParticipantAsync(view.Message.Id, view.Viewer.Mailbox, row =>
        {
            row.Row.Set(ParticipantColumns.RepliedBefore, row.RepliedAt);
            row.RepliedAt = leavesAt;
            return true;
        }, cancellationToken);
        return ReplyOutcome.Sent;
    }
}
