using System.Globalization;
using System.Security.Cryptography;
using SecureMail.DevHost.Parts;

namespace SecureMail.DevHost.Once;

/// <summary>The whole life of a message, unattended, against the same parts that a person would use. A line per step, with its time.</summary>
public static class Life
{
    private static readonly (string Title, Func<Story, CancellationToken, Task<string>> Run)[] Steps =
    [
        ("a demo organisation with two applications", AcceptSteps.CreateOrganisationAsync),
        ("the webhook takes an 8 KB mail with [encrypt]", AcceptSteps.PostAsync),
        ("the same mail again makes no second message", AcceptSteps.PostAgainAsync),
        ("the notice is in the recipient's mailbox", AcceptSteps.ReadNoticeAsync),
        ("the recipient registers with the mailed code", RecipientSteps.RegisterAsync),
        ("and reads the message", RecipientSteps.ReadAsync),
        ("the attachment is the same, byte for byte", RecipientSteps.DownloadAsync),
        ("the recipient replies with a file", RecipientSteps.ReplyAsync),
        ("a copy reaches the organisation over TLS", RecipientSteps.ReceiveCopyAsync),
        ("the sender registers and sees the reply", SenderSteps.SeeReplyAsync),
        ("the sender expires the message now", SenderSteps.ExpireNowAsync),
        ("it is unreadable; key and blobs are gone", EndSteps.WithdrawnIsGoneAsync),
        ("a second message ends by its timer", EndSteps.ExpireByTimerAsync),
        ("the webhook takes a 20 MiB mail", AcceptSteps.PostLargeAsync),
    ];

    /// <summary>Runs all steps; false at the first that does not hold.</summary>
    public static async Task<bool> RunAsync(
        Machine machine, TextWriter output, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        using var story = new Story(machine, clock, randomness);
        foreach (var (title, run) in Steps)
        {
            var start = clock.GetTimestamp();
            try
            {
                var remark = await run(story, cancellationToken);
                await output.WriteLineAsync(Line("ok", title, clock.GetElapsedTime(start), remark));
            }
            catch (Exception failure) when (failure is StepFailedException or HttpRequestException or OperationCanceledException)
            {
                await output.WriteLineAsync(Line("FAILED", title, clock.GetElapsedTime(start), failure.Message));
                await output.WriteLineAsync($"The program's last lines:{Environment.NewLine}{machine.Program.Log}");
                return false;
            }
        }
        return true;
    }

    private static string Line(string mark, string title, TimeSpan time, string remark) =>
        string.Create(CultureInfo.InvariantCulture, $"{mark,-6} {title,-48} {time.TotalSeconds,7:0.00} s  {remark}").TrimEnd();
}
