using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Notify;

/// <summary>Makes the mail that a participant is owed: the notice for a recipient, word of a failure for the sender.</summary>
public sealed class NoticeWriter(
    OrganisationDirectory organisations, IBlobStore blobs, MessageTable messages, FieldSealer fields, NoticeComposer notices, FailureNoticeComposer failures)
{
    /// <summary>Makes it; null when organisation or address is gone.</summary>
    /// <param name="message">The message.</param>
    /// <param name="participant">Who is owed a mail.</param>
    /// <param name="mostAttached">Most sealed bytes that the way out carries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<OutgoingMail?> WriteAsync(MessageRow message, ParticipantRow participant, long mostAttached, CancellationToken cancellationToken)
    {
        var organisation = await organisations.FindAsync(message.Organisation, cancellationToken);
        if (organisation is null || await AddressAsync(message, participant, cancellationToken) is not { } recipient)
        {
            return null;
        }
        return participant.Route == ParticipantRoute.FailureNotice
            ? await WriteFailureAsync(organisation, message, recipient, cancellationToken)
            : await WriteNoticeAsync(organisation, message, participant, recipient, mostAttached, cancellationToken);
    }

    private async Task<OutgoingMail> WriteNoticeAsync(
        Organisation organisation, MessageRow message, ParticipantRow participant, string recipient, long mostAttached, CancellationToken cancellationToken)
    {
        var sender = await SenderAsync(message, cancellationToken);
        var attached = await AttachedAsync(message, Math.Min(organisation.MaxAttachedBytes, mostAttached), cancellationToken);
        var notice = new Notice(organisation.Name, message.Id, participant.Mailbox, recipient, sender, message.AcceptedAt, message.ExpiresAt, attached);
        return new OutgoingMail(recipient, await notices.ComposeAsync(notice, cancellationToken), MailId.OfNotice(message.Id, participant.Mailbox));
    }

    private async Task<OutgoingMail> WriteFailureAsync(Organisation organisation, MessageRow message, string sender, CancellationToken cancellationToken)
    {
        List<(string Address, string Why)> failed = [];
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant is { Role: ParticipantRole.Recipient, State: ParticipantState.Failed }
                && await AddressAsync(message, participant, cancellationToken) is { } address)
            {
                failed.Add((address, participant.Outcome ?? ""));
            }
        }
        var notice = new FailureNotice(organisation.Name, message.Id, sender, failed, message.ExpiresAt);
        return new OutgoingMail(sender, await failures.ComposeAsync(notice, cancellationToken), MailId.OfFailureNotice(message.Id, failed.Count));
    }

    private async Task<string?> SenderAsync(MessageRow message, CancellationToken cancellationToken)
    {
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant.Role == ParticipantRole.Sender)
            {
                return await AddressAsync(message, participant, cancellationToken);
            }
        }
        return null;
    }

    private async Task<string?> AddressAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken) =>
        participant.SealedAddress is { } address
            ? await fields.OpenAddressAsync(message.Organisation, participant.AcceptedAt, message.Id, participant.Mailbox, address, cancellationToken)
            : null;

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
