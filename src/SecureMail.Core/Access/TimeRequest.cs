using System.Security.Cryptography;
using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using SecureMail.Core.Transport;
using SecureMail.Mime;

namespace SecureMail.Core.Access;

/// <summary>
/// A recipient asks the sender for more time. The request stands in the message's rows, where the sender sees it; a mail
/// tells them, once for each recipient, with one button. The mail is a courtesy: when it cannot go, the request stands all the same.
/// </summary>
public sealed class TimeRequest(
    MessageTable messages, EventLog events, IMailTransport transport, Deployment deployment, RandomNumberGenerator randomness, TimeProvider clock)
{
    /// <summary>Asks; returns false when the viewer may not or has asked before.</summary>
    public async Task<bool> AskAsync(MessageView view, CancellationToken cancellationToken)
    {
        if (!view.MayAskForTime)
        {
            return false;
        }
        var now = clock.GetUtcNow();
        var changed = await messages.UpdateParticipantAsync(view.Message.Id, view.Viewer.Mailbox, row =>
        {
            var first = row.Row.Time(ParticipantColumns.AskedMoreTimeAt) is null;
            row.Row.Set(ParticipantColumns.AskedMoreTimeAt, now);
            return first;
        }, cancellationToken);
        if (changed is null)
        {
            return false;
        }
        await events.AppendAsync(view.Message.Organisation, "AskedMoreTime", view.Message.Id, cancellationToken);
        await transport.SendAsync(
            new OutgoingMail(view.Sender!.Address!, await ComposeAsync(view, now, cancellationToken), MailId.New(randomness)), cancellationToken);
        return true;
    }

    private Task<byte[]> ComposeAsync(MessageView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var link = new Uri($"{deployment.MessageUrl(view.Message.Id)}/manage");
        var (who, until) = (view.Viewer.Address!, Dates.Long(view.Message.ExpiresAt));
        var draft = new MessageDraft
        {
            From = new Mailbox(deployment.ServiceName, deployment.SenderAddress),
            To = [new Mailbox("", view.Sender!.Address!)],
            Subject = $"{who} asks for more time",
            Date = now,
            MessageId = $"time.{view.Message.Id}.{view.Viewer.Mailbox.Value[..12]}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = $"""
                {who} asks you for more time to read a secure message of yours.

                It ends on {until}. You can keep it longer here:
                {link}

                If you do nothing, it ends as planned.

                """,
            Html = ServiceMail.Page($"""
                <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{ServiceMail.Html(who)} asks for more time</h1>
                <p style="margin:0 0 24px">A secure message of yours ends on <strong>{until}</strong>. If you do nothing, it ends as planned.</p>
                {ServiceMail.Button(link, "Keep it longer")}
                """, $"An automatic mail of {deployment.ServiceName}. Answers to it are not read."),
        };
        return MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }
}
