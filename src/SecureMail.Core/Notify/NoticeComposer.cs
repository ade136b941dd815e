using System.Security.Cryptography;
using SecureMail.Core.Inbound;
using SecureMail.Mime;

namespace SecureMail.Core.Notify;

/// <summary>Writes notices.</summary>
public sealed class NoticeComposer(Deployment deployment, RandomNumberGenerator randomness)
{
    /// <summary>Writes the mail.</summary>
    public async Task<byte[]> ComposeAsync(Notice notice, CancellationToken cancellationToken)
    {
        var link = deployment.MessageUrl(notice.Message);
        using var attachment = AttachmentOf(notice, link);
        var draft = new MessageDraft
        {
            From = new Mailbox(notice.OrganisationName, deployment.SenderAddress),
            To = [new Mailbox("", notice.Recipient)],
            Subject = $"{notice.OrganisationName} sent you a secure message",
            Date = notice.AcceptedAt,
            MessageId = NoticeReference.Of(notice.Message, notice.Mailbox).MessageIdField(deployment, notice.Round),
            ExtraFields = ServiceMail.AutomaticFields,
            Text = Text(notice, link),
            Html = Html(notice, link),
            Attachments = attachment is null ? [] : [new DraftAttachment(SealedAttachment.FileName, "text/html", attachment)],
        };
        return await MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }

    private static MemoryStream? AttachmentOf(Notice notice, Uri link) =>
        notice.SealedMessage is null
            ? null
            : new MemoryStream(SealedAttachment.Create(notice.OrganisationName, link, notice.Message, notice.ExpiresAt, notice.SealedMessage));

    private string Text(Notice notice, Uri link) => $"""
        {SenderOf(notice)} sent you a secure message.

        Read it here until {Dates.Long(notice.ExpiresAt)}:
        {link}

        The first time, we mail a code to this address and you choose a password.
        The link opens nothing by itself: only you, signed in, can read the message.
        {(notice.SealedMessage is null ? "" : $"\nThe attached file {SealedAttachment.FileName} holds the same message, sealed.\n")}
        This is an automatic mail of {deployment.ServiceName}; answers to it are not read.
        Reply in the portal instead.

        """;

    private string Html(Notice notice, Uri link) => ServiceMail.Page($"""
        <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{ServiceMail.Html(SenderOf(notice))} sent you a secure message</h1>
        <p style="margin:0 0 24px">You can read it until <strong>{Dates.Long(notice.ExpiresAt)}</strong>. The first time, we mail a code to this address and you choose a password.</p>
        {ServiceMail.Button(link, "Read the message")}
        <p style="margin:24px 0 0;color:#4c5665;font-size:14px">The button leads to {ServiceMail.Html(link.AbsoluteUri)}. It opens nothing by itself: only you, signed in, can read the message.{AttachedSentence(notice)}</p>
        """, $"An automatic mail of {deployment.ServiceName} for {notice.OrganisationName}. Answers to it are not read; reply in the portal instead.");

    private static string AttachedSentence(Notice notice) =>
        notice.SealedMessage is null ? "" : $" The attached file {SealedAttachment.FileName} holds the same message, sealed.";

    private static string SenderOf(Notice notice) => notice.Sender ?? notice.OrganisationName;
}
