using System.Text;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>Extensions are used where, and only where, the server offers them inside TLS.</summary>
public sealed class ExtensionTests : IDisposable
{
    private static readonly byte[] EightBit = Encoding.UTF8.GetBytes("Subject: x\r\n\r\nGrüße\r\n");

    private readonly SmtpBench bench = new();

    public static TheoryData<string, SmtpMail, string, string, string> Parameters()
    {
        var plain = SmtpBench.Mail();
        var eight = SmtpMail.Create("from@example.org", ["to@example.net"], EightBit);
        var utf8 = SmtpMail.Create("jürgen@example.org", ["to@example.net"], SmtpBench.Message);
        var dsn = plain with { Dsn = new DsnRequest { EnvelopeId = "a+b c" } };
        var never = plain with { Dsn = new DsnRequest { Notify = DsnNotify.Never, HeadersOnly = false } };
        const string To = "RCPT TO:<to@example.net>";
        return new TheoryData<string, SmtpMail, string, string, string>
        {
            { "nothing offered, nothing used", plain, "250 mx", "MAIL FROM:<from@example.org>", To },
            {
                "SIZE", plain, "250-mx\n250 SIZE 5000", $"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}",
                To
            },
            {
                "SIZE without a limit", plain, "250-mx\n250 SIZE",
                $"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}", To
            },
            { "7-bit content needs no BODY", plain, "250-mx\n250 8BITMIME", "MAIL FROM:<from@example.org>", To },
            { "8BITMIME", eight, "250-mx\n250 8BITMIME", "MAIL FROM:<from@example.org> BODY=8BITMIME", To },
            { "SMTPUTF8", utf8, "250-mx\n250 SMTPUTF8", "MAIL FROM:<jürgen@example.org> SMTPUTF8", To },
            {
                "DSN", dsn, "250-mx\n250 DSN", "MAIL FROM:<from@example.org> RET=HDRS ENVID=a+2Bb+20c",
                To + " NOTIFY=FAILURE,DELAY"
            },
            { "DSN never", never, "250-mx\n250 DSN", "MAIL FROM:<from@example.org> RET=FULL", To + " NOTIFY=NEVER" },
            { "DSN not offered", dsn, "250 mx", "MAIL FROM:<from@example.org>", To },
            {
                "REQUIRETLS", plain with { RequireTls = true }, "250-mx\n250 REQUIRETLS",
                "MAIL FROM:<from@example.org> REQUIRETLS", To
            },
        };
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task TheEnvelopeCarriesWhatIsOffered(
        string what, SmtpMail mail, string offers, string mailFrom, string rcptTo)
    {
        await using var server = bench.Play(SmtpBench.Opened(offers)
            .Expect(mailFrom, "250 Ok").Expect(rcptTo, "250 Ok").Expect("DATA", "354 Go").Content("250 Ok").Quit());

        var result = await bench.Sender.SendAsync(bench.ServerAt(server.Port), mail, CancellationToken.None);

        await server.FinishAsync();
        Assert.True(result.Outcome == SmtpOutcome.Delivered, $"{what}: {result}");
    }

    public static TheoryData<string, SmtpMail, string, SmtpOutcome, SmtpReason> Obstacles() => new()
    {
        {
            "one octet over SIZE", SmtpBench.Mail(), $"250-mx\n250 SIZE {SmtpBench.Message.Length - 1}",
            SmtpOutcome.Stop, SmtpReason.TooLarge
        },
        {
            "8-bit content", SmtpMail.Create("", ["to@example.net"], EightBit), "250 mx", SmtpOutcome.Stop,
            SmtpReason.ContentIsEightBit
        },
        {
            "UTF-8 address", SmtpMail.Create("", ["jürgen@example.net"], SmtpBench.Message), "250-mx\n250 8BITMIME",
            SmtpOutcome.Stop, SmtpReason.AddressNeedsUtf8
        },
        {
            "REQUIRETLS", SmtpBench.Mail() with { RequireTls = true }, "250 mx", SmtpOutcome.Retry,
            SmtpReason.RequireTlsMissing
        },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public async Task WhatTheServerCannotCarryIsNotBegun(
        string what, SmtpMail mail, string offers, SmtpOutcome outcome, SmtpReason reason)
    {
        await using var server = bench.Play(SmtpBench.Opened(offers).Quit());

        var result = await bench.Sender.SendAsync(bench.ServerAt(server.Port), mail, CancellationToken.None);

        await server.FinishAsync();
        Assert.True((outcome, reason) == (result.Outcome, result.Reason), $"{what}: {result}");
    }

    [Fact]
    public async Task Chunking_TheContentGoesAsItIsWithItsLength()
    {
        await using var server = bench.Play(SmtpBench.Opened("250-mx\n250 CHUNKING")
            .Expect("MAIL FROM:<from@example.org>", "250 Ok").Expect("RCPT TO:<to@example.net>", "250 Ok")
            .Expect($"BDAT {SmtpBench.Message.Length} LAST", null).Chunk(SmtpBench.Message.Length, "250 Ok").Quit());

        var result = await bench.SendAsync(server);

        await server.FinishAsync();
        Assert.Equal(SmtpOutcome.Delivered, result.Outcome);
        Assert.Equal(SmtpBench.Message, Assert.Single(server.Messages));
    }

    [Fact]
    public async Task Chunking_AStreamOfUnknownLengthGoesWithData()
    {
        await using var content = new OneWayStream(SmtpBench.Message);
        await using var server = bench.Play(SmtpBench.Opened("250-mx\n250-8BITMIME\n250 CHUNKING")
            .Expect("MAIL FROM:<> BODY=8BITMIME", "250 Ok").Expect("RCPT TO:<to@example.net>", "250 Ok")
            .Expect("DATA", "354 Go").Content("250 Ok").Quit());

        var result = await bench.Sender.SendAsync(
            bench.ServerAt(server.Port), SmtpMail.Create("", ["to@example.net"], content), CancellationToken.None);

        await server.FinishAsync();
        Assert.Equal(SmtpOutcome.Delivered, result.Outcome);
    }

    [Fact]
    public async Task Chunking_AHangUpAfterTheChunkIsInDoubt()
    {
        await using var server = bench.Play(SmtpBench.Opened("250-mx\n250 CHUNKING")
            .Expect("MAIL FROM:<from@example.org>", "250 Ok").Expect("RCPT TO:<to@example.net>", "250 Ok")
            .Expect($"BDAT {SmtpBench.Message.Length} LAST", null).Chunk(SmtpBench.Message.Length, null).HangUp());

        Assert.Equal((SmtpOutcome.InDoubt, SmtpStage.EndOfContent), await EndAsync(server));
    }

    [Fact]
    public async Task Pipelining_TheWholeEnvelopeIsSaidBeforeTheFirstAnswer()
    {
        await using var server = bench.Play(Pipelined("250 Ok\n250 Ok\n354 Go").Content("250 Ok").Quit());

        Assert.Equal((SmtpOutcome.Delivered, SmtpStage.Done), await EndAsync(server));
        await server.FinishAsync();
    }

    public static TheoryData<string, SmtpScript, SmtpOutcome, SmtpStage> PipelinedEndings() => new()
    {
        { "MAIL refused, the rest too", Pipelined("550 No\n503 No\n503 No"), SmtpOutcome.Stop, SmtpStage.MailFrom },
        { "MAIL refused, DATA taken", Pipelined("550 No\n250 Ok\n354 Go"), SmtpOutcome.Stop, SmtpStage.MailFrom },
        {
            "no recipient taken, DATA refused", Pipelined("250 Ok\n550 No\n554 No"), SmtpOutcome.Stop,
            SmtpStage.RecipientTo
        },
        {
            "no recipient taken, DATA taken", Pipelined("250 Ok\n450 No\n354 Go"), SmtpOutcome.Retry,
            SmtpStage.RecipientTo
        },
        { "421 in the middle", Pipelined("250 Ok\n421 Closing"), SmtpOutcome.Retry, SmtpStage.RecipientTo },
        { "hang-up in the middle", Pipelined("250 Ok").HangUp(), SmtpOutcome.Retry, SmtpStage.RecipientTo },
        {
            "one answer too many", Pipelined("250 Ok\n250 Ok\n354 Go\n250 Queued"), SmtpOutcome.Retry, SmtpStage.Content
        },
    };

    [Theory]
    [MemberData(nameof(PipelinedEndings))]
    public async Task Pipelining_ARefusalNeverLeadsToAMessage(
        string what, SmtpScript script, SmtpOutcome outcome, SmtpStage stage)
    {
        await using var server = bench.Play(script);

        var end = await EndAsync(server);

        await server.FinishAsync();
        Assert.True((outcome, stage) == end, $"{what}: {end}");
        Assert.Empty(server.Messages);
    }

    public void Dispose() => bench.Dispose();

    private static SmtpScript Pipelined(string replies) => SmtpBench.Opened("250-mx\n250 PIPELINING")
        .Expect("MAIL FROM:<from@example.org>", null).Expect("RCPT TO:<to@example.net>", null).Expect("DATA", replies);

    private async Task<(SmtpOutcome, SmtpStage)> EndAsync(ScriptedSmtpServer server)
    {
        var result = await bench.SendAsync(server);
        return (result.Outcome, result.Stage);
    }
}
