using System.Security.Cryptography;
using SecureMail.Core.Notify;
using SecureMail.Core.Transport;
using SecureMail.Mime;

namespace SecureMail.Core.Access;

/// <summary>Tells somebody that a mailbox is shared with them. The mail is a courtesy: signing in works without it.</summary>
public sealed class SharingMail(IMailTransport transport, Deployment deployment, RandomNumberGenerator randomness, TimeProvider clock)
{
    private const string Shares = "{0} is shared with you";
    private const string Explained = "You can read and answer the secure messages of {0}, with an account of your own.";
    private const string FirstTime = "The first time, we mail a code to this address and you choose a password.";

    /// <summary>Sends it.</summary>
    /// <param name="group">The address of the shared mailbox.</param>
    /// <param name="person">The person's address.</param>
    /// <param name="language">The owner's language, of <see cref="MailLanguages"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task SendAsync(string group, string person, string language, CancellationToken cancellationToken)
    {
        var words = MailWords.In(language);
        var link = new Uri($"{deployment.PortalUrl.AbsoluteUri.TrimEnd('/')}/sign-in");
        var mail = MailId.New(randomness);
        var draft = new MessageDraft
        {
            From = new Mailbox(deployment.ServiceName, deployment.SenderAddress),
            To = [new Mailbox("", person)],
            Subject = words.Say(Shares, group),
            Date = clock.GetUtcNow(),
            MessageId = $"sharing.{mail:N}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = $"""
                {words.Say(Explained, group)}

                {words.Say("Sign in here:")}
                {link}

                {words.Say(FirstTime)}

                """,
            Html = ServiceMail.Page($"""
                <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{words.SayHtml(Shares, ServiceMail.Html(group))}</h1>
                <p style="margin:0 0 24px">{words.SayHtml(Explained, ServiceMail.Html(group))} {words.SayHtml(FirstTime)}</p>
                {ServiceMail.Button(link, words.Say("Sign in"))}
                """, words.Say("An automatic mail of {0}. Answers to it are not read.", deployment.ServiceName), words),
        };
        await transport.SendAsync(new OutgoingMail(person, await MimeWriter.ToBytesAsync(draft, randomness, cancellationToken), mail), cancellationToken);
    }
}
