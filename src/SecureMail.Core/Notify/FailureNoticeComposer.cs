using System.Security.Cryptography;
using SecureMail.Mime;

namespace SecureMail.Core.Notify;

/// <summary>What a sender is told of people whom a message could not reach. Never subject or content.</summary>
/// <param name="OrganisationName">The organisation as people know it.</param>
/// <param name="Message">The message.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="Failures">Who could not be reached, and a sentence about why.</param>
/// <param name="ExpiresAt">When the message ends.</param>
public sealed record FailureNotice(
    string OrganisationName, Store.MessageId Message, string Sender, IReadOnlyList<(string Address, string Why)> Failures, DateTimeOffset ExpiresAt);

/// <summary>Writes the mail that says whom a message could not reach.</summary>
public sealed class FailureNoticeComposer(Deployment deployment, RandomNumberGenerator randomness, TimeProvider clock)
{
    /// <summary>Writes the mail. More failures make another mail; the same failures the same Message-ID.</summary>
    public Task<byte[]> ComposeAsync(FailureNotice notice, CancellationToken cancellationToken)
    {
        var link = deployment.MessageUrl(notice.Message);
        var draft = new MessageDraft
        {
            From = new Mailbox(deployment.ServiceName, deployment.SenderAddress),
            To = [new Mailbox("", notice.Sender)],
            Subject = "Your secure message could not be delivered to everybody",
            Date = clock.GetUtcNow(),
            MessageId = $"failure.{notice.Message}.{notice.Failures.Count}@{deployment.SenderDomain}",
            ExtraFields = ServiceMail.AutomaticFields,
            Text = $"""
                A secure message that you sent could not be delivered to:

                {string.Join("\n\n", notice.Failures.Select(failure => $"{failure.Address}\n    {failure.Why}"))}

                What became of it for everybody else, you see here until {Dates.Long(notice.ExpiresAt)}:
                {link}

                This is an automatic mail of {deployment.ServiceName} for {notice.OrganisationName}; answers to it are not read.

                """,
            Html = ServiceMail.Page($"""
                <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">Not delivered to everybody</h1>
                <p style="margin:0 0 16px">A secure message that you sent could not be delivered to:</p>
                {string.Concat(notice.Failures.Select(failure => $"<p style=\"margin:0 0 16px\"><strong>{ServiceMail.Html(failure.Address)}</strong><br>{ServiceMail.Html(failure.Why)}</p>"))}
                {ServiceMail.Button(link, "See what became of it")}
                """, $"An automatic mail of {deployment.ServiceName} for {notice.OrganisationName}. Answers to it are not read."),
        };
        return MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);
    }
}
