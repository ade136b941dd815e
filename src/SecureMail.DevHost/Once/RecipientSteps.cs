using System.Text;
using SecureMail.DevHost.Demo;
using SecureMail.Mime;

namespace SecureMail.DevHost.Once;

/// <summary>The recipient's side: from the notice's link to a reply.</summary>
internal static class RecipientSteps
{
    private const string ReplyText = "Thank you! My new bank details are in the file.";
    private const string ReplyFile = "bank details.txt";
    private static readonly byte[] ReplyContent = Encoding.UTF8.GetBytes("IBAN DE02 1203 0000 0000 2020 51\n.\nEnd\n");

    public static async Task<string> RegisterAsync(Story story, CancellationToken cancellationToken)
    {
        await story.Recipient.GoAsync(story.Link, cancellationToken);
        Check.That(!story.Recipient.Words.Contains(DemoMail.Sentence, StringComparison.Ordinal), "the link alone opens the message");
        await Registration.CompleteAsync(story.Recipient, story.Mailboxes, DemoOrganisation.Recipient, cancellationToken);
        return $"now at {story.Recipient.Address.AbsolutePath}";
    }

    public static async Task<string> ReadAsync(Story story, CancellationToken cancellationToken)
    {
        var start = story.Clock.GetTimestamp();
        await story.Recipient.GoAsync(story.Link, cancellationToken);
        var time = story.Clock.GetElapsedTime(start);
        Check.That(story.Recipient.Words.Contains("Your claim 2026-1184", StringComparison.Ordinal), "the page does not show the subject");
        var (answer, html) = await story.Recipient.DownloadAsync(story.Recipient.AddressOf("iframe[sandbox]", "src"), cancellationToken);
        using (answer)
        {
            Check.That(Encoding.UTF8.GetString(html).Contains(DemoMail.Sentence, StringComparison.Ordinal), "the frame does not show the text");
            var policy = answer.Headers.GetValues("Content-Security-Policy").First();
            Check.That(policy.Contains("sandbox", StringComparison.Ordinal) && policy.Contains("default-src 'none'", StringComparison.Ordinal),
                $"the frame's Content-Security-Policy is {policy}");
        }
        return $"opened in {AcceptSteps.Milliseconds(time)}";
    }

    public static async Task<string> DownloadAsync(Story story, CancellationToken cancellationToken)
    {
        var (answer, content) = await story.Recipient.DownloadAsync(
            story.Recipient.AddressOf("a[href*='/attachments/']", "href"), cancellationToken);
        using (answer)
        {
            Check.SameBytes(story.Attachment, content, "the attachment");
            var name = answer.Content.Headers.ContentDisposition?.FileNameStar;
            Check.That(name == DemoMail.FileName, $"the attachment is called {name}");
            return $"{content.Length} bytes, {name}";
        }
    }

    public static async Task<string> ReplyAsync(Story story, CancellationToken cancellationToken)
    {
        await story.Recipient.GoAsync(story.Recipient.AddressOf("a[href$='/reply']", "href"), cancellationToken);
        await story.Recipient.SubmitAsync(
            "form[action$='/reply']", Registration.Fields(("Text", ReplyText)), cancellationToken, ("Files", ReplyFile, ReplyContent));
        Check.That(story.Recipient.Words.Contains(ReplyText, StringComparison.Ordinal), "the conversation does not show the reply");
        return "shown in the conversation";
    }

    public static async Task<string> ReceiveCopyAsync(Story story, CancellationToken cancellationToken)
    {
        var copy = await story.Mailboxes.WaitAsync(DemoOrganisation.Sender, "Your claim 2026-1184", cancellationToken);
        var received = copy.Message.Headers.First("Received")?.Value ?? "";
        Check.That(received.Contains("with ESMTPS (TLSv1.", StringComparison.Ordinal), $"the copy did not come over TLS: {received}");
        Check.That(copy.Message.Subject.Contains("[encrypt]", StringComparison.Ordinal), "the copy has lost its tag");
        Check.That(copy.Text.Contains(ReplyText, StringComparison.Ordinal), "the copy has another text");
        var file = MessageBody.Of(copy.Message).Attachments.Single();
        Check.That(file.FileName == ReplyFile, $"the copy's file is called {file.FileName}");
        Check.SameBytes(ReplyContent, file.DecodeContent(), "the copy's file");
        return received[(received.IndexOf("with ", StringComparison.Ordinal) + 5)..].Split(';')[0];
    }
}
