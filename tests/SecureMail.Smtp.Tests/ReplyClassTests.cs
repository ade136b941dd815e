using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>What each class of reply inside TLS means for the mail.</summary>
public sealed class ReplyClassTests : IDisposable
{
    private readonly SmtpBench bench = new();

    public static TheoryData<string, SmtpScript, SmtpOutcome, SmtpReason, SmtpStage> Cases() => new()
    {
        { "4yz to MAIL", Mail("451 4.3.0 Later"), SmtpOutcome.Retry, SmtpReason.RefusedForNow, SmtpStage.MailFrom },
        { "5yz to MAIL", Mail("550 5.7.1 Never"), SmtpOutcome.Stop, SmtpReason.RefusedForGood, SmtpStage.MailFrom },
        {
            "530 to MAIL asks for a sign-in that can be set up", Mail("530 5.7.0 Authenticate"), SmtpOutcome.Retry,
            SmtpReason.Authentication, SmtpStage.MailFrom
        },
        {
            "5yz to EHLO in TLS", HelloInTls("554 No"), SmtpOutcome.Stop, SmtpReason.RefusedForGood,
            SmtpStage.HelloInTls
        },
        {
            "421 to EHLO in TLS", HelloInTlsLast("421 Closing"), SmtpOutcome.Retry, SmtpReason.RefusedForNow,
            SmtpStage.HelloInTls
        },
        { "250 where 354 is due", Data("250 Ok"), SmtpOutcome.Retry, SmtpReason.Malformed, SmtpStage.Data },
        { "5yz to DATA", Data("554 No valid recipients"), SmtpOutcome.Stop, SmtpReason.RefusedForGood, SmtpStage.Data },
        {
            "4yz to the dot", SmtpBench.UpToContent().Content("452 4.3.1 Disk full").Quit(), SmtpOutcome.Retry,
            SmtpReason.RefusedForNow, SmtpStage.EndOfContent
        },
        {
            "5yz to the dot", SmtpBench.UpToContent().Content("554 5.7.1 Spam").Quit(), SmtpOutcome.Stop,
            SmtpReason.RefusedForGood, SmtpStage.EndOfContent
        },
        {
            "421 to the dot", SmtpBench.UpToContent().Content("421 4.3.2 Shutting down").HangUp(), SmtpOutcome.Retry,
            SmtpReason.RefusedForNow, SmtpStage.EndOfContent
        },
        {
            "354 to the dot", SmtpBench.UpToContent().Content("354 More").Quit(), SmtpOutcome.InDoubt,
            SmtpReason.Malformed, SmtpStage.EndOfContent
        },
        {
            "nonsense to the dot", SmtpBench.UpToContent().Content("OK"), SmtpOutcome.InDoubt, SmtpReason.Malformed,
            SmtpStage.EndOfContent
        },
        {
            "hang-up after the dot", SmtpBench.UpToContent().Content(null).HangUp(), SmtpOutcome.InDoubt,
            SmtpReason.Closed, SmtpStage.EndOfContent
        },
        {
            "hang-up at DATA", Enveloped().Expect("DATA", null).HangUp(), SmtpOutcome.Retry, SmtpReason.Closed,
            SmtpStage.Data
        },
        {
            "421 to RCPT", MailTaken().Expect("RCPT TO:<to@example.net>", "421 Closing"), SmtpOutcome.Retry,
            SmtpReason.RefusedForNow, SmtpStage.RecipientTo
        },
        {
            "two answers to the dot count as the first", SmtpBench.UpToContent().Content("250 Ok\n550 No"),
            SmtpOutcome.Delivered, SmtpReason.Accepted, SmtpStage.Done
        },
        {
            "an answer to the dot before the dot", Enveloped().Expect("DATA", "354 Go\n250 Queued"), SmtpOutcome.Retry,
            SmtpReason.OutOfTurn, SmtpStage.Content
        },
        {
            "QUIT refused", SmtpBench.UpToContent().Content("250 Ok").Expect("QUIT", "500 What?"),
            SmtpOutcome.Delivered, SmtpReason.Accepted, SmtpStage.Done
        },
        {
            "hang-up instead of QUIT", SmtpBench.UpToContent().Content("250 Ok").HangUp(), SmtpOutcome.Delivered,
            SmtpReason.Accepted, SmtpStage.Done
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AnAnswerMeansWhatTheTableSays(
        string what, SmtpScript script, SmtpOutcome outcome, SmtpReason reason, SmtpStage stage)
    {
        await using var server = bench.Play(script);

        var result = await bench.SendAsync(server);

        await server.FinishAsync();
        Assert.True((outcome, reason, stage) == (result.Outcome, result.Reason, result.Stage), $"{what}: {result}");
        Assert.NotNull(result.Tls);
    }

    public static TheoryData<string, string, SmtpReason> OddReplies() => new()
    {
        { "a line of 8 KB", "250 " + new string('x', 8_192), SmtpReason.ReplyTooLong },
        { "129 lines", string.Concat(Enumerable.Repeat("250-x\n", 129)) + "250 x", SmtpReason.ReplyTooLong },
        { "two codes in one reply", "250-Ok\n550 No", SmtpReason.Malformed },
        { "a code of two digits", "25 Ok", SmtpReason.Malformed },
        { "a code above 599", "650 Ok", SmtpReason.Malformed },
        { "1yz, which SMTP does not have", "150 Wait", SmtpReason.Malformed },
        { "a letter in the code", "2x0 Ok", SmtpReason.Malformed },
        { "nothing", "", SmtpReason.Malformed },
        { "a bare CR", "250 Ok\r550 No", SmtpReason.Malformed },
        { "a NUL", "250 O\0k", SmtpReason.Malformed },
        { "another separator", "250_Ok", SmtpReason.Malformed },
    };

    [Theory]
    [MemberData(nameof(OddReplies))]
    public async Task AReplyThatIsNoneIsNotBelieved(string what, string reply, SmtpReason reason)
    {
        await using var server = bench.Play(SmtpBench.Opened()
            .Expect($"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}", reply));

        var result = await bench.SendAsync(server);

        await server.FinishAsync();
        Assert.True((SmtpOutcome.Retry, reason) == (result.Outcome, result.Reason), $"{what}: {result}");
    }

    [Fact]
    public async Task ABareLineFeedEndsNoReply()
    {
        await using var server = bench.Play(SmtpBench.Opened()
            .ExpectRaw($"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}", "250 Ok\n"u8.ToArray()));

        Assert.Equal(SmtpReason.Malformed, (await bench.SendAsync(server)).Reason);
    }

    [Fact]
    public async Task TheServersLineIsKeptPrintableAndShort()
    {
        await using var server = bench.Play(Mail("550 \u001b[31mred\u202eevil " + new string('y', 1_000)));

        var result = await bench.SendAsync(server);

        Assert.StartsWith("550 ?[31mred?evil y", result.ServerLine, StringComparison.Ordinal);
        Assert.Equal(512, result.ServerLine!.Length);
        Assert.DoesNotContain("red", result.Sentence, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private static SmtpScript HelloInTlsLast(string reply) => new SmtpScript().Say("220 mx")
        .Expect(SmtpBench.Hello, SmtpBench.OffersInClear).StartTls().Expect(SmtpBench.Hello, reply);

    private static SmtpScript HelloInTls(string reply) => HelloInTlsLast(reply).Quit();

    private static SmtpScript Mail(string reply) =>
        SmtpBench.Opened().Expect($"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}", reply).Quit();

    private static SmtpScript MailTaken() =>
        SmtpBench.Opened().Expect($"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}", "250 Ok");

    private static SmtpScript Enveloped() => MailTaken().Expect("RCPT TO:<to@example.net>", "250 Ok");

    private static SmtpScript Data(string reply) => Enveloped().Expect("DATA", reply).Quit();
}
