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
/// <param name="Language">The organisation's language, of <see cref="MailLanguages"/>.</param>
public sealed record SenderNotice(
    string OrganisationName,
    MessageId Message,
    MailboxHash Mailbox,
    string Sender,
    DateTimeOffset At,
    bool IsStored,
    IReadOnlyList<(string Address, VerdictReason Reason)> Recipients,
    string Language = MailLanguages.Default);

/// <summary>Writes the mails that senders get.</summary>
public sealed class SenderNoticeComposer(Deployment deployment, RandomNumberGenerator randomness)
{
    private const string WhichMail = "It is the mail that you sent on {0}.";

    /// <summary>Writes the mail.</summary>
    public Task<byte[]> ComposeAsync(SenderNotice notice, CancellationToken cancellationToken)
    {
        var words = MailWords.In(notice.Language);
        var draft = new MessageDraft
        {
            From = new Mailbox(notice.OrganisationName, deployment.SenderAddress),
            To = [new Mailbox("", notice.Sender)],
            Subject = Subject(notice, words),
            Date = notice.At,
            MessageId = $"receipt.{notice.Message}.{notice.Mailbox.Value[..12]}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = Text(notice, words),
            Html = Html(notice, words),
        };
        return MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }

    private static bool WasRefused(VerdictReason reason) =>
        reason is VerdictReason.InexactTag or VerdictReason.NoWayOn or VerdictReason.TooLarge or VerdictReason.OwnMail;

    private static string Subject(SenderNotice notice, MailWords words) =>
        notice.Recipients.All(recipient => WasRefused(recipient.Reason)) ? words.Say("Your mail was not accepted")
        : notice.Recipients.Any(recipient => WasRefused(recipient.Reason)) ? words.Say("Your mail was not accepted for everybody")
        : notice.Recipients.Any(recipient => recipient.Reason == VerdictReason.TlsOnly) ? words.Say("Your message was accepted")
        : words.Say("Your message was sealed");

    // The sentences that mail flows read are the keys of those that people read.
    private static string Why(VerdictReason reason, MailWords words) => words.Say(VerdictWords.Explain(reason));

    private string Text(SenderNotice notice, MailWords words) => $"""
        {Subject(notice, words)}. {words.Say(WhichMail, words.Long(notice.At))}

        {string.Join("\n", notice.Recipients.Select(recipient => $"{recipient.Address}: {Why(recipient.Reason, words)}"))}
        {(notice.IsStored ? $"\n{words.Say("See who has read it, or end it:")} {deployment.MessageUrl(notice.Message)}\n" : "")}
        {words.Say("This is an automatic mail of {0}; answers to it are not read.", deployment.ServiceName)}

        """;

    private string Html(SenderNotice notice, MailWords words) => ServiceMail.Page($"""
        <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{ServiceMail.Html(Subject(notice, words))}</h1>
        <p style="margin:0 0 16px">{words.SayHtml(WhichMail, words.Long(notice.At))}</p>
        <ul style="margin:0 0 24px;padding:0 20px">{string.Concat(notice.Recipients.Select(recipient =>
            $"<li>{ServiceMail.Address(recipient.Address)}: {ServiceMail.Html(Why(recipient.Reason, words))}</li>"))}</ul>
        {(notice.IsStored ? ServiceMail.Button(deployment.MessageUrl(notice.Message), words.Say("See what became of it")) : "")}
        """, words.Say("An automatic mail of {0} for {1}. Answers to it are not read.", deployment.ServiceName, notice.OrganisationName), words);
}
