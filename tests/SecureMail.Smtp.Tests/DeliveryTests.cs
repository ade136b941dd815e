using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

public sealed class DeliveryTests : IDisposable
{
    private readonly SmtpBench bench = new();

    public static TheoryData<TlsMode, Pace> Ways()
    {
        var ways = new TheoryData<TlsMode, Pace>();
        foreach (var tls in Enum.GetValues<TlsMode>())
        {
            foreach (var pace in Enum.GetValues<Pace>()) ways.Add(tls, pace);
        }
        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task AMailIsDeliveredAndTheResultSaysHowItTravelled(TlsMode tls, Pace pace)
    {
        var script = (tls == TlsMode.StartTls
                ? SmtpBench.Opened()
                : new SmtpScript().Handshake().Say("220 mx.example.net ESMTP")
                    .Expect(SmtpBench.Hello, SmtpBench.Offers))
            .Then(SmtpBench.Envelope()).Content("250 2.0.0 Queued as 4711").Quit();
        await using var server = ScriptedSmtpServer.Start(bench.Certificate, pace, default, script);

        var result = await bench.SendAsync(server, tls);

        await server.FinishAsync();
        Assert.Equal(SmtpBench.Message, Assert.Single(server.Messages));
        Assert.Equal(
            (SmtpOutcome.Delivered, SmtpReason.Accepted, SmtpStage.Done),
            (result.Outcome, result.Reason, result.Stage));
        Assert.Equal("250 2.0.0 Queued as 4711", result.ServerLine);
        Assert.Equal("2.0.0", Assert.Single(result.Recipients).EnhancedCode);
        Assert.Equal(server.Port, result.Peer!.Port);
        Assert.Equal("TLS 1.3", result.Tls!.Protocol);
        Assert.StartsWith("TLS_", result.Tls.CipherSuite, StringComparison.Ordinal);
        Assert.Equal(
            bench.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256),
            result.Tls.CertificateSha256, ignoreCase: true);
        Assert.Equal(("CN=localhost", "CN=Test Authority"), (result.Tls.Subject, result.Tls.Issuer));
        Assert.Equal(
            $"localhost took the mail over TLS 1.3 ({result.Tls.CipherSuite}). Nothing is left to do.",
            result.Sentence);
    }

    [Fact]
    public async Task TlsOneTwoIsGoodEnough()
    {
        var script = SmtpBench.UpToContent().Content("250 Ok").Quit();
        await using var server = ScriptedSmtpServer.Start(
            bench.Certificate, Pace.Whole, System.Security.Authentication.SslProtocols.Tls12, script);

        var result = await bench.SendAsync(server);

        await server.FinishAsync();
        Assert.Equal((SmtpOutcome.Delivered, "TLS 1.2"), (result.Outcome, result.Tls!.Protocol));
    }

    [Fact]
    public async Task NothingOfTheMailIsOnTheWireInClear()
    {
        await using var server = bench.Play(SmtpBench.UpToContent().Content("250 Ok").Quit());

        await bench.SendAsync(server);

        await server.FinishAsync();
        var wire = System.Text.Encoding.Latin1.GetString(server.WireBytes);
        Assert.StartsWith("EHLO relay.example.org\r\nSTARTTLS\r\n\u0016\u0003", wire, StringComparison.Ordinal);
        foreach (var secret in new[] { "canary", "MAIL FROM", "example.net" })
            Assert.DoesNotContain(secret, wire, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachRecipientHasAnOutcomeOfItsOwn()
    {
        var script = SmtpBench.Opened()
            .Expect($"MAIL FROM:<> SIZE={SmtpBench.Message.Length}", "250 Ok")
            .Expect("RCPT TO:<a@example.net>", "250 Ok")
            .Expect("RCPT TO:<b@example.net>", "550 5.1.1 No such user")
            .Expect("RCPT TO:<c@example.net>", "452 4.2.2 Mailbox full")
            .Expect("RCPT TO:<d@example.net>", "552 Too many recipients")
            .Expect("DATA", "354 Go ahead")
            .Content("250 Queued").Quit();
        await using var server = bench.Play(script);
        var mail = SmtpMail.Create(
            "", ["a@example.net", "b@example.net", "c@example.net", "d@example.net"], SmtpBench.Message);

        var result = await bench.Sender.SendAsync(bench.ServerAt(server.Port), mail, CancellationToken.None);

        await server.FinishAsync();
        Assert.Equal(SmtpOutcome.Retry, result.Outcome);
        Assert.Equal(
            [SmtpOutcome.Delivered, SmtpOutcome.Stop, SmtpOutcome.Retry, SmtpOutcome.Retry],
            result.Recipients.Select(recipient => recipient.Outcome));
        Assert.Equal("5.1.1", result.Recipients[1].EnhancedCode);
        Assert.Equal("552 Too many recipients", result.Recipients[3].ServerLine);
    }

    [Fact]
    public async Task WhenNoRecipientIsTakenNoContentIsSent()
    {
        var script = SmtpBench.Opened()
            .Expect($"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}", "250 Ok")
            .Expect("RCPT TO:<to@example.net>", "550 5.7.1 Relaying denied").Quit();
        await using var server = bench.Play(script);

        var result = await bench.SendAsync(server);

        await server.FinishAsync();
        Assert.Equal(
            (SmtpOutcome.Stop, SmtpReason.RefusedForGood, SmtpStage.RecipientTo),
            (result.Outcome, result.Reason, result.Stage));
        Assert.Equal(550, result.ReplyCode);
    }

    [Fact]
    public async Task AStreamIsSentFromWhereItStands()
    {
        await using var server = bench.Play(SmtpBench.UpToContent().Content("250 Ok").Quit());
        using var stream = new MemoryStream([.. "skipped"u8, .. SmtpBench.Message]) { Position = 7 };

        var result = await bench.Sender.SendAsync(
            bench.ServerAt(server.Port), SmtpMail.Create(
                "from@example.org", ["to@example.net"], stream), CancellationToken.None);

        await server.FinishAsync();
        Assert.Equal(SmtpOutcome.Delivered, result.Outcome);
        Assert.Equal(SmtpBench.Message, Assert.Single(server.Messages));
    }

    [Fact]
    public async Task CancellationIsTheCallersOwnAndThrows()
    {
        await using var server = bench.Play(new SmtpScript().Stall());
        using var leaving = new CancellationTokenSource();

        var sending = bench.Sender.SendAsync(bench.ServerAt(server.Port), SmtpBench.Mail(), leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    public void Dispose() => bench.Dispose();
}
