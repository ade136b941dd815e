using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Seal;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Notify;

/// <summary>Tells a recipient outside that a message waits, and a sender what became of it.</summary>
public sealed class NoticeStep(
    OwedSteps steps,
    OrganisationDirectory organisations,
    IBlobStore blobs,
    MessageTable messages,
    FieldSealer fields,
    NoticeComposer composer,
    SenderNoticeComposer receipts,
    Deployment deployment,
    IMailTransport transport,
    DeliveryReports reports)
{
    /// <summary>Carries the step out if it is owed now; a hint that comes twice or late changes nothing. Null: nothing was owed.</summary>
    public async Task<TransportOutcome?> RunAsync(OwedStep step, CancellationToken cancellationToken)
    {
        var claim = await steps.ClaimAsync(step, cancellationToken);
        if (claim.Kind != StepClaimKind.Claimed)
        {
            return null;
        }
        var content = claim.Participant!.Route == ParticipantRoute.Receipt
            ? await ComposeReceiptAsync(claim.Message!, claim.Participant, cancellationToken)
            : await ComposeAsync(claim.Message!, claim.Participant, cancellationToken);
        if (content is null)
        {
            await steps.FailAsync(claim, "The organisation or the message is gone.", cancellationToken);
            return TransportOutcome.Stop;
        }
        if (transport.ReportsLater)
        {
            // Before the mail: its report may be faster than the answer to it.
            await reports.ExpectAsync(content.Id, step, cancellationToken);
        }
        var result = await transport.SendAsync(content, cancellationToken);
        await steps.RecordAsync(claim, result, cancellationToken);
        return result.Outcome;
    }

    private async Task<OutgoingMail?> ComposeAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken)
    {
        var organisation = await organisations.FindAsync(message.Organisation, cancellationToken);
        if (organisation is null || participant.SealedAddress is null)
        {
            return null;
        }
        var recipient = await AddressAsync(message, participant, cancellationToken);
        var sender = await SenderAsync(message, cancellationToken);
        var attached = await AttachedAsync(organisation, message, cancellationToken);
        var notice = new Notice(organisation.Name, message.Id, participant.Mailbox, recipient, sender, message.AcceptedAt, message.ExpiresAt, attached);
        return new OutgoingMail(recipient, await composer.ComposeAsync(notice, cancellationToken), MailId.OfNotice(message.Id, participant.Mailbox))
        {
            IsRepeated = participant.Attempts > 1,
            ReturnPath = NoticeReference.Of(message.Id, participant.Mailbox).ReturnPath(deployment),
        };
    }

    private async Task<OutgoingMail?> ComposeReceiptAsync(MessageRow message, ParticipantRow sender, CancellationToken cancellationToken)
    {
        var organisation = await organisations.FindAsync(message.Organisation, cancellationToken);
        if (organisation is null || sender.SealedAddress is null)
        {
            return null;
        }
        List<(string, VerdictReason)> recipients = [];
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant is { Reason: { } reason, SealedAddress: not null })
            {
                recipients.Add((await AddressAsync(message, participant, cancellationToken), reason));
            }
        }
        var address = await AddressAsync(message, sender, cancellationToken);
        var notice = new SenderNotice(organisation.Name, message.Id, sender.Mailbox, address, message.AcceptedAt, !message.IsRefusal, recipients);
        return new OutgoingMail(
            address, await receipts.ComposeAsync(notice, cancellationToken), MailId.Of(ParticipantRoute.Receipt, message.Id, sender.Mailbox))
        {
            IsRepeated = sender.Attempts > 1,
        };
    }

    private async Task<string> AddressAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken) =>
        await fields.OpenAddressAsync(
            message.Organisation, participant.AcceptedAt, message.Id, participant.Mailbox, participant.SealedAddress!, cancellationToken)
        ?? throw new InvalidOperationException("internal error: the index key of a living message is gone");

    private async Task<string?> SenderAsync(MessageRow message, CancellationToken cancellationToken)
    {
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant is { Role: ParticipantRole.Sender, SealedAddress: not null })
            {
                return await AddressAsync(message, participant, cancellationToken);
            }
        }
        return null;
    }

    private async Task<byte[]?> AttachedAsync(Organisation organisation, MessageRow message, CancellationToken cancellationToken)
    {
        if (message.SealedBytes > Math.Min(organisation.MaxAttachedBytes, transport.MaxAttachedBytes))
        {
            return null;
        }
        await using var blob = await blobs.OpenReadAsync(message.BlobName(Manifest.RawPart), cancellationToken);
        if (blob is null)
        {
            return null;
        }
        var bytes = new byte[blob.Length];
        await blob.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
