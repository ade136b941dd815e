using System.Security.Cryptography;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Envelope;

namespace SecureMail.Core.Inbound;

/// <summary>
/// Takes a mail in: reads it, decides, seals and stores. When it returns <see cref="AcceptanceState.Stored"/> or
/// <see cref="AcceptanceState.SeenBefore"/>, the message is committed; when it throws, the sender must try again.
/// </summary>
public sealed class Acceptor(
    ITableStore tables,
    MessageTable messages,
    MessageCommit commit,
    Keyring keyring,
    SenderRefusals refusals,
    NoticeReports reports,
    Deployment deployment,
    TimeProvider clock)
{
    /// <summary>Accepts a mail from the webhook or the portal.</summary>
    public async Task<Acceptance> AcceptAsync(InboundMail mail, CancellationToken cancellationToken)
    {
        var read = Show(MailReading.Read(mail.Raw), mail.Organisation);
        var id = MessageId.OfDigest(mail.Organisation.Id, mail.Sha256 ?? SHA256.HashData(mail.Raw.Span), mail.Recipients);
        if (OwnMail.Of(mail, read.Message, deployment) is { Kind: not OwnMailKind.None } own)
        {
            await reports.NoteAsync(mail.Organisation.Id, id, own, cancellationToken);
            return new Acceptance(id, AcceptanceState.Consumed, [.. mail.Recipients.Select(OwnVerdict)], ExpiresAt: null);
        }
        var verdicts = Decide(mail, read);
        if (!verdicts.Any(verdict => verdict.IsKept))
        {
            return new Acceptance(id, AcceptanceState.NothingToSeal, verdicts, ExpiresAt: null)
            {
                SenderTold = verdicts.Any(IsRefused)
                    && await refusals.TellAsync(mail.Organisation, mail.Sender, verdicts, read.Message, cancellationToken),
            };
        }
        var told = IsToBeTold(mail, verdicts) && SenderRefusals.MayTell(mail.Organisation, mail.Sender, read.Message);
        if (await messages.FindAsync(id, cancellationToken) is { } before)
        {
            return new Acceptance(id, AcceptanceState.SeenBefore, verdicts, before.ExpiresAt) { SenderTold = told };
        }
        return await StoreAsync(mail, read, verdicts, id, told, cancellationToken);
    }

    private static ReadMail Show(ReadMail read, Organisation organisation) =>
        read with { Manifest = read.Manifest with { ShownSubject = TagCut.From(read.Manifest.Subject, organisation.Tags) } };

    private static RecipientVerdict OwnVerdict(string recipient) => new(recipient, Verdict.Refuse, VerdictReason.OwnMail);

    private static bool IsRefused(RecipientVerdict verdict) => verdict.Verdict == Verdict.Refuse;

    /// <summary>Whether the sender should know something of a message that is going to be sealed.</summary>
    private static bool IsToBeTold(InboundMail mail, IReadOnlyList<RecipientVerdict> verdicts) =>
        mail.Entrance == Entrance.Webhook
        && (mail.Organisation.SenderNotices == SenderNoticeRule.All
            || verdicts.Any(verdict => IsRefused(verdict) || verdict.Reason is VerdictReason.NearMiss or VerdictReason.Unreadable));

    private static IReadOnlyList<RecipientVerdict> Decide(InboundMail mail, ReadMail read) =>
        mail.Entrance == Entrance.Portal
            ? [.. mail.Recipients.Select(recipient => new RecipientVerdict(recipient, Verdict.Seal, VerdictReason.Portal))]
            : TagPolicy.Decide(mail.Organisation, mail.Application, read.Message, mail.Recipients);

    private async Task<Acceptance> StoreAsync(
        InboundMail mail, ReadMail read, IReadOnlyList<RecipientVerdict> verdicts, MessageId id, bool tellsSender, CancellationToken cancellationToken)
    {
        using var hashKey = await keyring.MailboxHashKeyAsync(cancellationToken);
        var acceptedAt = WholeMilliseconds(clock.GetUtcNow());
        var message = new MessageToSeal(
            mail,
            read,
            id,
            mail.Thread ?? await FindThreadAsync(mail, read, hashKey, cancellationToken) ?? id.Value,
            acceptedAt,
            acceptedAt + mail.Organisation.Retention,
            Participants(mail, read.Manifest, verdicts, tellsSender, hashKey))
        {
            HeldUntil = mail.Entrance == Entrance.Portal ? acceptedAt + mail.Organisation.HoldTime : acceptedAt,
        };
        var written = await commit.StoreAsync(message, cancellationToken);
        return new Acceptance(
            id, written == WriteResult.Done ? AcceptanceState.Stored : AcceptanceState.SeenBefore, verdicts, message.ExpiresAt) { SenderTold = tellsSender };
    }

    private async Task<string?> FindThreadAsync(InboundMail mail, ReadMail read, SecretKey hashKey, CancellationToken cancellationToken)
    {
        foreach (var reference in read.Manifest.References.Reverse().Take(5))
        {
            var (partition, row) = ThreadRow.LinkKeyOf(hashKey.Bytes, mail.Organisation.Id, reference);
            if (await tables.GetAsync(StorageNames.Threads, partition, row, cancellationToken) is { } link)
            {
                return link.RequiredText("Thread");
            }
        }
        return null;
    }

    /// <summary>The sender and the recipients, each mailbox once; who writes to themselves is served as a recipient.</summary>
    private static List<Participant> Participants(
        InboundMail mail, Manifest manifest, IReadOnlyList<RecipientVerdict> verdicts, bool tellsSender, SecretKey hashKey)
    {
        var named = manifest.To.Concat(manifest.Cc).Select(person => person.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var recipients = verdicts
            .Select(verdict => new Participant(
                MailboxHash.Compute(hashKey.Bytes, verdict.Recipient), verdict.Recipient, ParticipantRole.Recipient, RouteOf(mail, verdict))
            {
                IsBlind = !named.Contains(verdict.Recipient),
                Reason = verdict.Reason,
            })
            .DistinctBy(recipient => recipient.Mailbox)
            .ToList();
        if (mail.Sender is not { } address)
        {
            return recipients;
        }
        var mailbox = MailboxHash.Compute(hashKey.Bytes, address);
        var self = recipients.Find(recipient => recipient.Mailbox == mailbox);
        var sender = new Participant(mailbox, address, ParticipantRole.Sender, self?.Route ?? (tellsSender ? ParticipantRoute.Receipt : ParticipantRoute.None));
        return [sender, .. recipients.Where(recipient => recipient.Mailbox != mailbox)];
    }

    private static ParticipantRoute RouteOf(InboundMail mail, RecipientVerdict verdict) =>
        !verdict.IsKept ? ParticipantRoute.None
        : verdict.Verdict == Verdict.SendOverTls ? ParticipantRoute.Direct
        : mail.Organisation.Owns(verdict.Recipient) && mail.Organisation is { Copies: CopyPolicy.Copy, MailServer: not null } ? ParticipantRoute.Copy
        : mail.Organisation.Owns(verdict.Recipient) && mail.Organisation.Copies == CopyPolicy.None && mail.Entrance == Entrance.Portal ? ParticipantRoute.None
        : ParticipantRoute.Notice;

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
