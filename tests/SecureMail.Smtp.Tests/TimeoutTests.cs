using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>Every wait ends, at the minutes of RFC 5321 section 4.5.3.2, on a clock that the test turns.</summary>
public sealed class TimeoutTests : IDisposable
{
    private readonly SmtpBench bench = new();

    public static TheoryData<string, SmtpScript, int, SmtpOutcome, SmtpStage> Silences() => new()
    {
        { "no greeting", new SmtpScript().Stall(), 300, SmtpOutcome.Retry, SmtpStage.Greeting },
        {
            "no answer to EHLO", Greeted().Expect(SmtpBench.Hello, null).Stall(), 300, SmtpOutcome.Retry,
            SmtpStage.Hello
        },
        {
            "half an answer to EHLO", Greeted().ExpectRaw(SmtpBench.Hello, "250-mx\r\n250-ST"u8.ToArray()).Stall(), 300,
            SmtpOutcome.Retry, SmtpStage.Hello
        },
        {
            "no answer to STARTTLS", Offered().Expect("STARTTLS", null).Stall(), 300, SmtpOutcome.Retry,
            SmtpStage.StartTls
        },
        { "no handshake", Offered().Expect("STARTTLS", "220 Go").Stall(), 60, SmtpOutcome.Retry, SmtpStage.Handshake },
        {
            "no answer to MAIL", SmtpBench.Opened().Expect(MailFrom, null).Stall(), 300, SmtpOutcome.Retry,
            SmtpStage.MailFrom
        },
        { "no answer to DATA", Enveloped().Expect("DATA", null).Stall(), 120, SmtpOutcome.Retry, SmtpStage.Data },
        {
            "no answer to the dot", SmtpBench.UpToContent().Content(null).Stall(), 600, SmtpOutcome.InDoubt,
            SmtpStage.EndOfContent
        },
        {
            "half an answer to the dot", SmtpBench.UpToContent().ContentRaw("250 O"u8.ToArray()).Stall(), 600,
            SmtpOutcome.InDoubt, SmtpStage.EndOfContent
        },
    };

    private static string MailFrom => $"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}";

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task ASilentServerIsLeftAtItsTime(
        string what, SmtpScript script, int seconds, SmtpOutcome outcome, SmtpStage stage)
    {
        await using var server = bench.Play(script);
        var sending = bench.SendAsync(server);
        await server.StalledAsync();
        await bench.Clock.WaitingAsync(TimeSpan.FromSeconds(seconds));

        bench.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.False(sending.IsCompleted, what);
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        var result = await sending;

        await server.FinishAsync();
        Assert.Equal((outcome, SmtpReason.TimedOut, stage), (result.Outcome, result.Reason, result.Stage));
    }

    [Theory]
    [InlineData(false, SmtpOutcome.Retry, SmtpStage.MailFrom)]
    [InlineData(true, SmtpOutcome.InDoubt, SmtpStage.EndOfContent)]
    public async Task AMailIsLeftWhenItsWholeTimeIsOver(bool afterTheDot, SmtpOutcome outcome, SmtpStage stage)
    {
        var timeouts = new SmtpTimeouts { Whole = TimeSpan.FromSeconds(200) };
        await using var sender = new SmtpSender(SmtpBench.Loopback with { Timeouts = timeouts }, bench.Clock);
        await using var server = bench.Play(afterTheDot
            ? SmtpBench.UpToContent().Content(null).Stall()
            : SmtpBench.Opened().Expect(MailFrom, null).Stall());

        var sending = sender.SendAsync(bench.ServerAt(server.Port), SmtpBench.Mail(), CancellationToken.None);
        await server.StalledAsync();
        await bench.Clock.WaitingAsync(TimeSpan.FromSeconds(200));
        bench.Clock.Advance(TimeSpan.FromSeconds(200));
        var result = await sending;

        Assert.Equal((outcome, SmtpReason.TimedOut, stage), (result.Outcome, result.Reason, result.Stage));
    }

    public void Dispose() => bench.Dispose();

    private static SmtpScript Greeted() => new SmtpScript().Say("220 mx");

    private static SmtpScript Offered() => Greeted().Expect(SmtpBench.Hello, SmtpBench.OffersInClear);

    private static SmtpScript Enveloped() =>
        SmtpBench.Opened().Expect(MailFrom, "250 Ok").Expect("RCPT TO:<to@example.net>", "250 Ok");
}
