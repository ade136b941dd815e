using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Notify;

/// <summary>Makes what a sender is told of a message: what became of it for whom, and whom it could not reach.</summary>
public sealed class ReceiptWriter(
    MessageTable messages, ParticipantAddresses addresses, SenderNoticeComposer receipts, FailureNoticeComposer failures)
{
    /// <summary>What the policy decided, recipient by recipient.</summary>
    public async Task<OutgoingMail> WriteReceiptAsync(
        Organisation organisation, MessageRow message, MailboxHash mailbox, string sender, CancellationToken cancellationToken)
    {
        List<(string, VerdictReason)> recipients = [];
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant.Reason is { } reason && await addresses.FindAsync(message, participant, cancellationToken) is { } address)
            {
                recipients.Add((address, reason));
            }
        }
        var notice = new SenderNotice(organisation.Name, message.Id, mailbox, sender, message.AcceptedAt, !message.IsRefusal, recipients, organisation.Language);
        return new OutgoingMail(sender, await receipts.ComposeAsync(notice, cancellationToken), MailId.OfReceipt(message.Id, mailbox));
    }

    /// <summary>Who could not be reached, and why.</summary>
    public async Task<OutgoingMail> WriteFailureAsync(
        Organisation organisation, MessageRow message, string sender, CancellationToken cancellationToken)
    {
        List<(string, string)> failed = [];
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant is { Role: ParticipantRole.Recipient, State: ParticipantState.Failed }
                && await addresses.FindAsync(message, participant, cancellationToken) is { } address)
            {
                failed.Add((address, participant.Outcome ?? ""));
            }
        }
        var notice = new FailureNotice(organisation.Name, message.Id, sender, failed, message.ExpiresAt, organisation.Language);
        return new OutgoingMail(sender, await failures.ComposeAsync(notice, cancellationToken), MailId.OfFailureNotice(message.Id, failed.Count));
    }
}
