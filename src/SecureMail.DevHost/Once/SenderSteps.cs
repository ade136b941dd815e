using System.Net;
using SecureMail.DevHost.Demo;

namespace SecureMail.DevHost.Once;

/// <summary>The sender's side: what became of a message, and its end.</summary>
internal static class SenderSteps
{
    public static async Task<string> SeeReplyAsync(Story story, CancellationToken cancellationToken)
    {
        await story.Sender.GoAsync(story.Link, cancellationToken);
        await Registration.CompleteAsync(story.Sender, story.Mailboxes, DemoOrganisation.Sender, cancellationToken);
        await story.Sender.GoAsync(new Uri(story.Machine.Address, "/portal/sent"), cancellationToken);
        Check.That(story.Sender.Words.Contains("Your claim 2026-1184", StringComparison.Ordinal), "the sent list does not show the message");
        await story.Sender.GoAsync(story.Link, cancellationToken);
        Check.That(story.Sender.Words.Contains(DemoOrganisation.Recipient, StringComparison.Ordinal), "the recipient is not shown");
        Check.That(story.Sender.Words.Contains("Opened", StringComparison.OrdinalIgnoreCase), "that the recipient opened it is not shown");
        Check.That(story.Sender.Words.Contains("TLS 1.", StringComparison.Ordinal), "how the copy travelled is not shown");
        return "with the recipient's state and the copy's TLS";
    }

    public static async Task<string> ExpireNowAsync(Story story, CancellationToken cancellationToken)
    {
        await story.Sender.GoAsync(story.Sender.AddressOf($"a[href$='/messages/{story.MessageId}/expire']", "href"), cancellationToken);
        await story.Sender.SubmitAsync("form[action*='/expire']", Registration.Fields(), cancellationToken);
        Check.That(story.Sender.Status is HttpStatusCode.OK or HttpStatusCode.Gone, $"the page answered {(int)story.Sender.Status}");
        return "";
    }
}
