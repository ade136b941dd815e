using System.Security.Cryptography;
using SecureMail.Mime;

namespace SecureMail.Core.Notify;

/// <summary>What a sender is told of people whom a message could not reach. Never subject or content.</summary>
/// <param name="OrganisationName">The organisation as people know it.</param>
/// <param name="Message">The message.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="Failures">Who could not be reached, and why, as it is stored: English, see <see cref="OutcomeWords"/>.</param>
/// <param name="ExpiresAt">When the message ends.</param>
/// <param name="Language">The organisation's language, of <see cref="MailLanguages"/>.</param>
public sealed record FailureNotice(
    string OrganisationName,
    Store.MessageId Message,
    string Sender,
    IReadOnlyList<(string Address, string Why)> Failures,
    DateTimeOffset ExpiresAt,
    string Language = MailLanguages.Default);

/// <summary>Writes the mail that says whom a message could not reach.</summary>
public sealed class FailureNoticeComposer(Deployment deployment, RandomNumberGenerator randomness, TimeProvider clock)
{
    private const string ToWhom = "A secure message that you sent could not be delivered to:";

    /// <summary>Writes the mail. More failures make another mail; the same failures the same Message-ID.</summary>
    public Task<byte[]> ComposeAsync(FailureNotice notice, CancellationToken cancellationToken)
    {
        var link = deployment.MessageUrl(notice.Message);
        var words = MailWords.In(notice.Language);
        var failures = notice.Failures.Select(failure => (failure.Address, Why: OutcomeWords.Say(failure.Why, notice.Language))).ToList();
        var draft = new MessageDraft
        {
            From = new Mailbox(deployment.ServiceName, deployment.SenderAddress),
            To = [new Mailbox("", notice.Sender)],
            Subject = words.Say("Your secure message could not be delivered to everybody"),
            Date = clock.GetUtcNow(),
            MessageId = $"failure.{notice.Message}.{notice.Failures.Count}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = $"""
                {words.Say(ToWhom)}

                {string.Join("\n\n", failures.Select(failure => $"{failure.Address}\n    {failure.Why}"))}

                {words.Say("What became of it for everybody else, you see here until {0}:", words.Long(notice.ExpiresAt))}
                {link}

                {words.Say("This is an automatic mail of {0} for {1}; answers to it are not read.", deployment.ServiceName, notice.OrganisationName)}

                """,
            Html = ServiceMail.Page($"""
                <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{words.SayHtml("Not delivered to everybody")}</h1>
                <p style="margin:0 0 16px">{words.SayHtml(ToWhom)}</p>
                {string.Concat(failures.Select(failure => $"<p style=\"margin:0 0 16px\"><strong>{ServiceMail.Address(failure.Address)}</strong><br>{ServiceMail.Html(failure.Why)}</p>"))}
                {ServiceMail.Button(link, words.Say("See what became of it"))}
                """, words.Say("An automatic mail of {0} for {1}. Answers to it are not read.", deployment.ServiceName, notice.OrganisationName), words),
        };
        return MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }
}
