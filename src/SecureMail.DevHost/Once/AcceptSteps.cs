using System.Globalization;
using System.Net;
using System.Text;
using SecureMail.DevHost.Demo;
using SecureMail.Mime;

namespace SecureMail.DevHost.Once;

/// <summary>The mail flow's side: a mail goes in, a notice comes out.</summary>
internal static class AcceptSteps
{
    private const int LargestMail = 20 * 1024 * 1024;
    private const long MostMemory = 200_000_000;

    public static async Task<string> CreateOrganisationAsync(Story story, CancellationToken cancellationToken)
    {
        story.Acme = await DemoOrganisation.CreateAsync(
            story.Machine, "acme", TimeSpan.FromDays(15), story.Clock, story.Randomness, cancellationToken);
        return "Acme Insurance: mailflow, billing";
    }

    public static async Task<string> PostAsync(Story story, CancellationToken cancellationToken)
    {
        story.Mail = await DemoMail.WithAttachmentAsync(story.Attachment, story.Clock, story.Randomness, cancellationToken);
        var start = story.Clock.GetTimestamp();
        var answer = await story.MailFlow(story.Acme).PostAsync(story.Mail, DemoOrganisation.Sender, [DemoOrganisation.Recipient], cancellationToken);
        story.AcceptedAt = story.Clock.GetTimestamp();
        Check.That(answer.Status == HttpStatusCode.OK && answer.State == "stored", $"the webhook answered {answer.Status}: {answer.Body}");
        story.MessageId = answer.Id;
        return $"{story.Mail.Length / 1024} KB accepted in {Milliseconds(story.Clock.GetElapsedTime(start))}";
    }

    public static async Task<string> PostAgainAsync(Story story, CancellationToken cancellationToken)
    {
        var start = story.Clock.GetTimestamp();
        var answer = await story.MailFlow(story.Acme).PostAsync(story.Mail, DemoOrganisation.Sender, [DemoOrganisation.Recipient], cancellationToken);
        Check.That(answer.State == "seenBefore" && answer.Id == story.MessageId, $"the webhook answered {answer.Body}");
        return $"answered in {Milliseconds(story.Clock.GetElapsedTime(start))}";
    }

    public static async Task<string> ReadNoticeAsync(Story story, CancellationToken cancellationToken)
    {
        var notice = await story.Mailboxes.WaitAsync(DemoOrganisation.Recipient, "secure message", cancellationToken);
        var waited = story.Clock.GetElapsedTime(story.AcceptedAt);
        var text = Encoding.UTF8.GetString(notice.Raw);
        Check.That(!text.Contains("claim", StringComparison.OrdinalIgnoreCase), "the notice gives away the message's words");
        story.Link = new Uri(notice.Text.Split('\n').First(line => line.Contains("/portal/messages/", StringComparison.Ordinal)).Trim());
        Check.That(story.Link.AbsolutePath.EndsWith(story.MessageId, StringComparison.Ordinal), "the notice's link leads elsewhere");
        var attachment = MessageBody.Of(notice.Message).Attachments.SingleOrDefault()?.FileName;
        Check.That(attachment == "SecureMessageATT.html", "the notice does not bear SecureMessageATT.html");
        return $"{Milliseconds(waited)} after it was accepted, with SecureMessageATT.html";
    }

    public static async Task<string> PostLargeAsync(Story story, CancellationToken cancellationToken)
    {
        var large = await DemoMail.OfSizeAsync(LargestMail, "max@elsewhere.example", story.Clock, story.Randomness, cancellationToken);
        Check.That(large.Length is > LargestMail * 9 / 10 and <= LargestMail, $"internal error: the large mail has {large.Length} bytes");
        var start = story.Clock.GetTimestamp();
        var answer = await story.MailFlow(story.Acme).PostAsync(large, DemoOrganisation.Sender, ["max@elsewhere.example"], cancellationToken);
        var time = story.Clock.GetElapsedTime(start);
        Check.That(answer.Status == HttpStatusCode.OK && answer.State == "stored", $"the webhook answered {answer.Status}: {answer.Body}");
        var peak = story.Machine.Program.PeakMemory();
        Check.That(peak < MostMemory, $"the program held {peak / 1_000_000} MB, more than {MostMemory / 1_000_000} MB");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{large.Length / 1048576.0:0.0} MiB accepted in {Milliseconds(time)}; the program's peak memory: {peak / 1_000_000} MB");
    }

    internal static string Milliseconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");
}
