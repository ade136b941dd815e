using System.Security.Cryptography;
using SecureMail.Core.Inbound;
using SecureMail.Mime;

namespace SecureMail.Core.Notify;

/// <summary>Writes notices.</summary>
public sealed class NoticeComposer(Deployment deployment, RandomNumberGenerator randomness)
{
    private const string AttachedSentence = "The attached file {0} holds the same message, sealed.";

    /// <summary>Writes the mail.</summary>
    public async Task<byte[]> ComposeAsync(Notice notice, CancellationToken cancellationToken)
    {
        var link = deployment.MessageUrl(notice.Message);
        var words = MailWords.In(notice.Language);
        using var attachment = AttachmentOf(notice, link);
        var draft = new MessageDraft
        {
            From = new Mailbox(notice.OrganisationName, deployment.SenderAddress),
            To = [new Mailbox("", notice.Recipient)],
            Subject = words.Say("{0} sent you a secure message", notice.OrganisationName),
            Date = notice.AcceptedAt,
            MessageId = NoticeReference.Of(notice.Message, notice.Mailbox).MessageIdField(deployment, notice.Round),
            ExtraFields = ServiceMail.AutomaticFields,
            Text = Text(notice, words, link),
            Html = Html(notice, words, link),
            Attachments = attachment is null ? [] : [new DraftAttachment(SealedAttachment.FileName, "text/html", attachment)],
        };
        return await MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }

    private static MemoryStream? AttachmentOf(Notice notice, Uri link) =>
        notice.SealedMessage is null
            ? null
            : new MemoryStream(SealedAttachment.Create(notice.OrganisationName, link, notice.Message, notice.ExpiresAt, notice.SealedMessage, notice.Language));

    private string Text(Notice notice, MailWords words, Uri link) => $"""
        {words.Say("{0} sent you a secure message", SenderOf(notice))}.

        {words.Say("Read it here until {0}:", words.Long(notice.ExpiresAt))}
        {link}

        {words.Say("The first time, we mail a code to this address and you choose a password.")}
        {words.Say("The link opens nothing by itself: only you, signed in, can read the message.")}
        {(notice.SealedMessage is null ? "" : $"\n{words.Say(AttachedSentence, SealedAttachment.FileName)}\n")}
        {words.Say("This is an automatic mail of {0}; answers to it are not read.", deployment.ServiceName)}
        {words.Say("Reply in the portal instead.")}

        """;

    private string Html(Notice notice, MailWords words, Uri link) => ServiceMail.Page($"""
        <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{words.SayHtml("{0} sent you a secure message", ServiceMail.Html(SenderOf(notice)))}</h1>
        <p style="margin:0 0 24px">{words.SayHtml("You can read it until {0}.", $"<strong>{words.Long(notice.ExpiresAt)}</strong>")} {words.SayHtml("The first time, we mail a code to this address and you choose a password.")}</p>
        {ServiceMail.Button(link, words.Say("Read the message"))}
        <p style="margin:24px 0 0;color:#4c5665;font-size:14px">{words.SayHtml("The button leads to {0}. It opens nothing by itself: only you, signed in, can read the message.", ServiceMail.Html(link.AbsoluteUri))}{(notice.SealedMessage is null ? "" : " " + words.SayHtml(AttachedSentence, SealedAttachment.FileName))}</p>
        """, words.Say("An automatic mail of {0} for {1}. Answers to it are not read; reply in the portal instead.", deployment.ServiceName, notice.OrganisationName), words);

    private static string SenderOf(Notice notice) => notice.Sender ?? notice.OrganisationName;
}
