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
    private const string Asks = "{0} asks for more time";
    private const string AsPlanned = "If you do nothing, it ends as planned.";

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
        var words = MailWords.In(view.Organisation.Language);
        var (who, until) = (view.Viewer.Address!, words.Long(view.Message.ExpiresAt));
        var draft = new MessageDraft
        {
            From = new Mailbox(deployment.ServiceName, deployment.SenderAddress),
            To = [new Mailbox("", view.Sender!.Address!)],
            Subject = words.Say(Asks, who),
            Date = now,
            MessageId = $"time.{view.Message.Id}.{view.Viewer.Mailbox.Value[..12]}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = $"""
                {words.Say("{0} asks you for more time to read a secure message of yours.", who)}

                {words.Say("It ends on {0}. You can keep it longer here:", until)}
                {link}

                {words.Say(AsPlanned)}

                """,
            Html = ServiceMail.Page($"""
                <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{words.SayHtml(Asks, ServiceMail.Html(who))}</h1>
                <p style="margin:0 0 24px">{words.SayHtml("A secure message of yours ends on {0}.", $"<strong>{until}</strong>")} {words.SayHtml(AsPlanned)}</p>
                {ServiceMail.Button(link, words.Say("Keep it longer"))}
                """, words.Say("An automatic mail of {0}. Answers to it are not read.", deployment.ServiceName), words),
        };
        return MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }
}
