using System.Security.Cryptography;
using SecureMail.Core.Policy;
using SecureMail.Core.Store;
using SecureMail.Mime;

namespace SecureMail.Core.Notify;

/// <summary>What a sender is told: what became of a message, recipient by recipient. Never subject or content.</summary>
/// <param name="OrganisationName">The organisation.</param>
/// <param name="Message">The message, or the record of its refusal.</param>
/// <param name="Mailbox">The sender's mailbox.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="At">When the mail came.</param>
/// <param name="IsStored">Whether there is a message to look at.</param>
/// <param name="Recipients">Address and reason, one each.</param>
public sealed record SenderNotice(
    string OrganisationName,
    MessageId Message,
    MailboxHash Mailbox,
    string Sender,
    DateTimeOffset At,
    bool IsStored,
    IReadOnlyList<(string Address, VerdictReason Reason)> Recipients);

/// <summary>Writes the mails that senders get.</summary>
public sealed class SenderNoticeComposer(Deployment deployment, RandomNumberGenerator randomness)
{
    /// <summary>Writes the mail.</summary>
    public Task<byte[]> ComposeAsync(SenderNotice notice, CancellationToken cancellationToken)
    {
        var draft = new MessageDraft
        {
            From = new Mailbox(notice.OrganisationName, deployment.SenderAddress),
            To = [new Mailbox("", notice.Sender)],
            Subject = Subject(notice),
            Date = notice.At,
            MessageId = $"receipt.{notice.Message}.{notice.Mailbox.Value[..12]}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = Text(notice),
            Html = Html(notice),
        };
        return MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }

    private static bool WasRefused(VerdictReason reason) =>
        reason is VerdictReason.InexactTag or VerdictReason.NoWayOn or VerdictReason.TooLarge or VerdictReason.OwnMail;

    private static string Subject(SenderNotice notice) =>
        notice.Recipients.All(recipient => WasRefused(recipient.Reason)) ? "Your mail was not accepted"
        : notice.Recipients.Any(recipient => WasRefused(recipient.Reason)) ? "Your mail was not accepted for everybody"
        : notice.Recipients.Any(recipient => recipient.Reason == VerdictReason.TlsOnly) ? "Your message was accepted"
        : "Your message was sealed";

    private string Text(SenderNotice notice) => $"""
        {Subject(notice)}. It is the mail that you sent on {Dates.Long(notice.At)}.

        {string.Join("\n", notice.Recipients.Select(recipient => $"{recipient.Address}: {VerdictWords.Explain(recipient.Reason)}"))}
        {(notice.IsStored ? $"\nSee who has read it, or end it: {deployment.MessageUrl(notice.Message)}\n" : "")}
        This is an automatic mail of {deployment.ServiceName}; answers to it are not read.

        """;

    private string Html(SenderNotice notice) => ServiceMail.Page($"""
        <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{Subject(notice)}</h1>
        <p style="margin:0 0 16px">It is the mail that you sent on {Dates.Long(notice.At)}.</p>
        <ul style="margin:0 0 24px;padding:0 0 0 20px">{string.Concat(notice.Recipients.Select(recipient =>
            $"<li>{ServiceMail.Html(recipient.Address)}: {ServiceMail.Html(VerdictWords.Explain(recipient.Reason))}</li>"))}</ul>
        {(notice.IsStored ? ServiceMail.Button(deployment.MessageUrl(notice.Message), "See what became of it") : "")}
        """, $"An automatic mail of {deployment.ServiceName} for {notice.OrganisationName}. Answers to it are not read.");
}
