using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Mime;

namespace SecureMail.Core.Inbound;

/// <summary>
/// Sees to it that a sender is told, once, of a mail of which nothing was stored. The record has sender and recipients,
/// sealed, and no word of the mail; the same steps as for notices send it, and it ends after three days.
/// </summary>
public sealed class SenderRefusals(ITableStore tables, Keyring keyring, FieldSealer fields, HintSender hints, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(3);

    // One transaction holds 100 rows: the record, the sender, and these.
    private const int MostRecipients = 90;

    /// <summary>
    /// Whether mail may go back: never to the null sender or in answer to software (RFC 3834 section 2), and only to the
    /// organisation's own people, so that a forged sender is never written to.
    /// </summary>
    public static bool MayTell(Organisation organisation, string? sender, MimeMessage? message) =>
        sender is not null
        && organisation.SenderNotices != SenderNoticeRule.None
        && organisation.Owns(sender)
        && (message is null || Automation.Of(message, sender) is null);

    /// <summary>Records the refusal; false when the sender is not to be told. The same mail refused again is one record.</summary>
    public async Task<bool> TellAsync(
        Organisation organisation, string? sender, IReadOnlyList<RecipientVerdict> verdicts, MimeMessage? message, CancellationToken cancellationToken)
    {
        if (!MayTell(organisation, sender, message))
        {
            return false;
        }
        var id = IdOf(organisation, sender!, verdicts, message);
        using var hashKey = await keyring.MailboxHashKeyAsync(cancellationToken);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var mailbox = MailboxHash.Compute(hashKey.Bytes, sender!);
        List<Participant> participants = [new Participant(mailbox, sender!, ParticipantRole.Sender, ParticipantRoute.Receipt)];
        participants.AddRange(verdicts.Take(MostRecipients)
            .Select(verdict => new Participant(
                MailboxHash.Compute(hashKey.Bytes, verdict.Recipient), verdict.Recipient, ParticipantRole.Recipient, ParticipantRoute.None) { Reason = verdict.Reason })
            .DistinctBy(participant => participant.Mailbox)
            .Where(participant => participant.Mailbox != mailbox));
        await StoreAsync(organisation, id, at, participants, cancellationToken);
        return true;
    }

    private async Task StoreAsync(
        Organisation organisation, MessageId id, DateTimeOffset at, List<Participant> participants, CancellationToken cancellationToken)
    {
        var step = new OwedStep(id, participants[0].Mailbox);
        await tables.PutAsync(StorageNames.Outbox, OutboxRow.Create(step, ParticipantRoute.Receipt, at, at), cancellationToken);
        await keyring.ReserveIndexKeyAsync(organisation.Id, at, at + Life, cancellationToken);
        await tables.PutAsync(StorageNames.Expiries, ExpiryRow.Create(id, at + Life, generation: 1), cancellationToken);
        List<TableWrite> writes = [TableWrite.Insert(MessageRow.CreateRefusal(id, organisation.Id, at, at + Life).Row)];
        foreach (var participant in participants)
        {
            var address = await fields.SealAddressAsync(organisation.Id, at, id, participant.Mailbox, participant.Address, cancellationToken);
            writes.Add(TableWrite.Insert(ParticipantRow.Create(id, at, heldUntil: at, participant, address).Row));
        }
        if (await tables.TransactAsync(StorageNames.Messages, writes, cancellationToken) == WriteResult.Done)
        {
            await hints.WakeStepAsync(step, ParticipantRoute.Receipt, TimeSpan.Zero, cancellationToken);
        }
    }

    /// <summary>Never the id of the message itself: should the mail be taken later, it must not pass for seen before.</summary>
    private static MessageId IdOf(Organisation organisation, string sender, IReadOnlyList<RecipientVerdict> verdicts, MimeMessage? message)
    {
        var what = $"refusal\n{sender}\n{verdicts[0].Reason}\n{message?.MessageId}\n{message?.Date:O}\n{message?.Subject}";
        return MessageId.Compute(organisation.Id, SHA256.HashData(Encoding.UTF8.GetBytes(what)), verdicts.Select(verdict => verdict.Recipient));
    }
}
