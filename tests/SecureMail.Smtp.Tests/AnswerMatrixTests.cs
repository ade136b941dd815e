using System.Text;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// Ten stages by twelve kinds of answer: each cell has its expected class in <c>tests/data/smtp/answers.txt</c>, and of
/// no cell a single octet of content or credential is on the wire in clear.
/// </summary>
public sealed class AnswerMatrixTests : IDisposable
{
    private const string Auth = "AUTH PLAIN AGFubgBzZWNyZXQ=";

    private static readonly byte[] Blocks = MessageOf(lines: 2_000);

    // More than two sockets hold, so that the client is still writing when the server stops reading.
    private static readonly byte[] Flood = MessageOf(lines: 400_000);

    private static readonly string[] Stages = [
        "greeting", "EHLO", "STARTTLS", "EHLO2", "MAIL", "RCPT", "DATA", "block", "dot", "QUIT"];

    private readonly SmtpBench bench = new();

    public static TheoryData<string, string, string> Cells()
    {
        var cells = new TheoryData<string, string, string>();
        foreach (var (kind, classes) in AnswerTable.Read())
        {
            for (var stage = 0; stage < Stages.Length; stage++) cells.Add(Stages[stage], kind, classes[stage]);
        }
        return cells;
    }

    [Fact]
    public void TheTableHasTenStagesAndTwelveKinds() =>
        Assert.Equal(
            (12, true), (AnswerTable.Read().Count, AnswerTable.Read().All(row => row.Classes.Length == Stages.Length)));

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task ACellEndsInItsClassAndNothingIsReadable(string stage, string kind, string expected)
    {
        await using var server = bench.Play(ScriptFor(stage, kind));
        var target = bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") };

        var sending = bench.Sender.SendAsync(
            target, SmtpMail.Create("from@example.org", ["to@example.net"], stage == "block" ? Flood : Blocks),
            CancellationToken.None);
        if (kind == "timeout") await LetTimeRunOutAsync(server, stage, sending);
        var result = await sending;

        Assert.True(Enum.Parse<SmtpOutcome>(expected) == result.Outcome, $"{stage}, {kind}: {result}");
        Assert.Empty(ClearTextOnTheWire(server.WireBytes));
    }

    public void Dispose() => bench.Dispose();

    private async Task LetTimeRunOutAsync(ScriptedSmtpServer server, string stage, Task sending)
    {
        await server.StalledAsync();
        var timeouts = SmtpBench.Loopback.Timeouts;
        var patience = stage switch
        {
            "DATA" => timeouts.Data,
            "dot" => timeouts.EndOfContent,
            "QUIT" => timeouts.Quit,
            _ => timeouts.Command,
        };
        if (stage != "block") await bench.Clock.WaitingAsync(patience);
        Assert.False(sending.IsCompleted);
        bench.Clock.Advance(patience);
        // Each block has a time limit of its own, and the sockets hold many before one gets stuck.
        while (
            await Task.WhenAny(
                sending, Task.Delay(TimeSpan.FromMilliseconds(5))) != sending) bench.Clock.Advance(timeouts.Block);
    }

    private static SmtpScript ScriptFor(string stage, string kind)
    {
        var script = new SmtpScript();
        var answer = AnswerKinds.Of(kind, AnswerKinds.GoodCode(stage));
        if (stage == "greeting") return Closing(script.SayRaw(answer), kind);
        script.Say("220 mx.example.net ESMTP");
        if (stage == "EHLO") return Closing(script.ExpectRaw(SmtpBench.Hello, answer), kind);
        script.Expect(SmtpBench.Hello, SmtpBench.OffersInClear);
        if (stage == "STARTTLS") return Closing(script.ExpectRaw("STARTTLS", answer), kind);
        script.StartTls();
        if (stage == "EHLO2") return Closing(script.ExpectRaw(SmtpBench.Hello, answer), kind);
        script.Expect(SmtpBench.Hello, "250-mx.example.net\n250 AUTH PLAIN").Expect(Auth, "235 Ok");
        if (stage == "MAIL") return Closing(script.ExpectRaw("MAIL FROM:<from@example.org>", answer), kind);
        script.Expect("MAIL FROM:<from@example.org>", "250 Ok");
        if (stage == "RCPT") return Closing(script.ExpectRaw("RCPT TO:<to@example.net>", answer), kind);
        script.Expect("RCPT TO:<to@example.net>", "250 Ok");
        if (stage == "DATA") return Closing(script.ExpectRaw("DATA", answer), kind);
        script.Expect("DATA", "354 Go");
        if (stage == "block") return Closing(script.PartOfContent(1_000).SayRaw(answer), kind, stopsReading: true);
        if (stage == "dot") return Closing(script.ContentRaw(answer), kind);
        return Closing(script.Content("250 Queued").ExpectRaw("QUIT", answer), kind);
    }

    /// <summary>After its answer the server hangs up, or is silent, and hears whatever the client still says.</summary>
    private static SmtpScript Closing(SmtpScript script, string kind, bool stopsReading = false)
    {
        if (kind is "EOF" or "half-line") return script.HangUp();
        if (kind != "timeout") return script.Farewell();
        return stopsReading ? script.Freeze() : script.Stall();
    }

    private static byte[] MessageOf(int lines) =>
        Encoding.ASCII.GetBytes(
            "Subject: Test\r\n\r\n" + string.Concat(Enumerable.Repeat(SmtpBench.Canary + "\r\n", lines)));

    private static IEnumerable<string> ClearTextOnTheWire(byte[] wire)
    {
        var text = Encoding.Latin1.GetString(wire);
        return new[] { "canary", "secret", "AGFubgBzZWNyZXQ", "AUTH", "MAIL FROM", "RCPT TO", "example.net", "Subject" }
            .Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }
}
