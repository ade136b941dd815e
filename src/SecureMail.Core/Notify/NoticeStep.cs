using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Notify;

/// <summary>Tells a recipient outside that a message waits.</summary>
public sealed class NoticeStep(
    OwedSteps steps, OrganisationDirectory organisations, IBlobStore blobs, MessageTable messages, FieldSealer fields, NoticeComposer composer, IMailTransport transport, DeliveryReports reports)
{
    /// <summary>Carries the step out if it is owed now; a hint that comes twice or late changes nothing. Null: nothing was owed.</summary>
    public async Task<TransportOutcome?> RunAsync(OwedStep step, CancellationToken cancellationToken)
    {
        var claim = await steps.ClaimAsync(step, cancellationToken);
        if (claim.Kind != StepClaimKind.Claimed)
        {
            return null;
        }
        var content = await ComposeAsync(claim.Message!, claim.Participant!, cancellationToken);
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
        var recipient = await fields.OpenAddressAsync(
                message.Organisation, participant.AcceptedAt, message.Id, participant.Mailbox, participant.SealedAddress, cancellationToken)
            ?? throw new InvalidOperationException("internal error: the index key of a living message is gone");
        var sender = await SenderAsync(message, cancellationToken);
        var attached = await AttachedAsync(organisation, message, cancellationToken);
        var notice = new Notice(organisation.Name, message.Id, participant.Mailbox, recipient, sender, message.AcceptedAt, message.ExpiresAt, attached);
        return new OutgoingMail(recipient, await composer.ComposeAsync(notice, cancellationToken), MailId.OfNotice(message.Id, participant.Mailbox))
        {
            IsRepeated = participant.Attempts > 1,
        };
    }

    private async Task<string?> SenderAsync(MessageRow message, CancellationToken cancellationToken)
    {
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant is { Role: ParticipantRole.Sender, SealedAddress: { } address })
            {
                return await fields.OpenAddressAsync(
                    message.Organisation, participant.AcceptedAt, message.Id, participant.Mailbox, address, cancellationToken);
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
