using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Notify;

/// <summary>Makes the mail that a participant is owed: the notice for a recipient, or what a sender is told.</summary>
public sealed class NoticeWriter(
    OrganisationDirectory organisations,
    IBlobStore blobs,
    ParticipantAddresses addresses,
    NoticeComposer notices,
    ReceiptWriter receipts,
    Deployment deployment)
{
    /// <summary>Makes it; null when organisation or address is gone, or the sender is not to be written to.</summary>
    /// <param name="message">The message.</param>
    /// <param name="participant">Who is owed a mail.</param>
    /// <param name="mostAttached">Most sealed bytes that the way out carries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<OutgoingMail?> WriteAsync(MessageRow message, ParticipantRow participant, long mostAttached, CancellationToken cancellationToken)
    {
        var organisation = await organisations.FindAsync(message.Organisation, cancellationToken);
        if (organisation is null || await addresses.FindAsync(message, participant, cancellationToken) is not { } address)
        {
            return null;
        }
        return participant.Route switch
        {
            ParticipantRoute.Notice => await WriteNoticeAsync(organisation, message, participant, address, mostAttached, cancellationToken),
            ParticipantRoute.Receipt => await receipts.WriteReceiptAsync(organisation, message, participant.Mailbox, address, cancellationToken),
            ParticipantRoute.FailureNotice when !MayTell(organisation, message, address) => null,
            ParticipantRoute.FailureNotice => await receipts.WriteFailureAsync(organisation, message, address, cancellationToken),
            _ => throw new InvalidOperationException($"internal error: no notice goes by the route {participant.Route}"),
        };
    }

    /// <summary>Who wrote in the portal has proven their address; a sender who came with a mail flow may be forged.</summary>
    private static bool MayTell(Organisation organisation, MessageRow message, string sender) =>
        message.Entrance == Entrance.Portal
        || (organisation.SenderNotices != SenderNoticeRule.None && organisation.Owns(sender));

    private async Task<OutgoingMail> WriteNoticeAsync(
        Organisation organisation, MessageRow message, ParticipantRow participant, string recipient, long mostAttached, CancellationToken cancellationToken)
    {
        var sender = await addresses.FindSenderAsync(message, cancellationToken);
        var attached = await AttachedAsync(message, Math.Min(organisation.MaxAttachedBytes, mostAttached), cancellationToken);
        var notice = new Notice(
            organisation.Name, message.Id, participant.Mailbox, recipient, sender, message.AcceptedAt, message.ExpiresAt, attached, organisation.Language) { Round = participant.Round };
        return new OutgoingMail(recipient, await notices.ComposeAsync(notice, cancellationToken), MailId.OfNotice(message.Id, participant.Mailbox, participant.Round))
        {
            ReturnPath = NoticeReference.Of(message.Id, participant.Mailbox).ReturnPath(deployment),
        };
    }

    private async Task<byte[]?> AttachedAsync(MessageRow message, long most, CancellationToken cancellationToken)
    {
        if (message.SealedBytes > most)
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
