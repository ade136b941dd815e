using SecureMail.Testing.Capture;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// What somebody who listens on the network sees, by a capture of the packets: of a delivery, and of every hostile server that
/// the other tests play.
/// </summary>
public sealed class CaptureTests
{
    // Long enough that content is under way in many packets, short enough that the kernel misses none.
    private static readonly byte[] Message = AnswerCell.MessageOf(lines: 2_000);

    private static readonly string[] Secrets =
        ["canary-7f3a", "nobody on the way", "MAIL FROM:<from@", "RCPT TO:<to@", "AUTH PLAIN AGFu", "AGFubgBzZWNyZXQ"];

    [FactWhenPresent("tcpdump")]
    public async Task PacketsHoldNoContentAndNoCredential()
    {
        using var bench = new SmtpBench();
        await using var server = bench.Play(SmtpBench.Opened("250-mx\n250-SIZE 0\n250 AUTH PLAIN")
            .Expect("AUTH PLAIN AGFubgBzZWNyZXQ=", "235 Ok").Then(SmtpBench.Envelope()).Content("250 Ok").Quit());
        await using var capture = await PacketCapture.StartAsync(server.Port);
        Assert.Equal(SmtpOutcome.Delivered, (await SendAsync(bench, server)).Outcome);
        await server.FinishAsync();

        AssertNothingReadable(await capture.EndAsync(), runs: 1);
    }

    [FactWhenPresent("tcpdump")]
    public async Task PacketsOfEveryHostileServerHoldNoContentAndNoCredential()
    {
        var runs = Cells().Concat(Scripts()).ToList();
        await using var capture = await PacketCapture.StartAsync();

        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (run, _) =>
        {
            using var bench = new SmtpBench();
            await run(bench);
        });

        Assert.True(runs.Count >= 120 + 15 + 100, $"{runs.Count}");
        AssertNothingReadable(await capture.EndAsync(), runs.Count);
    }

    private static IEnumerable<Func<SmtpBench, Task>> Cells() =>
        from row in AnswerTable.Read()
        from stage in AnswerCell.Stages
        select (Func<SmtpBench, Task>)(bench => new AnswerCell(stage, row.Kind).MeetAsync(bench, Message));

    private static IEnumerable<Func<SmtpBench, Task>> Scripts() =>
        BeforeTlsTests.Tricks().Select(row => (SmtpScript)row[1]!)
            .Concat(WrongCodeTests.Answers().Select(row => WrongCodeTests.ScriptFor((string)row[0]!, (string)row[1]!)))
            .Select(script => (Func<SmtpBench, Task>)(async bench =>
            {
                await using var server = bench.Play(script);
                await SendAsync(bench, server);
            }));

    private static Task<SmtpResult> SendAsync(SmtpBench bench, ScriptedSmtpServer server) => bench.Sender.SendAsync(
        bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") },
        SmtpBench.Mail(),
        CancellationToken.None);

    private static void AssertNothingReadable(string packets, int runs)
    {
        // Everybody was greeted but those who spoke wrongly first.
        Assert.True(packets.Split(SmtpBench.Hello).Length > runs / 2, "the dialogues are not in the capture");
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, packets, StringComparison.OrdinalIgnoreCase));
    }
}
