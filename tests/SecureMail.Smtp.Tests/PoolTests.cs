using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

public sealed class PoolTests : IAsyncDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly SmtpBench bench = new();
    private readonly SmtpSender sender;

    public PoolTests() =>
        sender = new SmtpSender(SmtpBench.Loopback with { MaxIdleTime = Idle, MaxMailsPerConnection = 3 }, bench.Clock);

    [Fact]
    public async Task TheNextMailTakesTheSameConnection()
    {
        await using var server = bench.Play(Opened().Then(Mail()).Then(Mail()));

        await SendAsync(server, SmtpOutcome.Delivered);
        await SendAsync(server, SmtpOutcome.Delivered);

        Assert.Equal((1, 2), (server.Connections, server.Messages.Count));
    }

    [Fact]
    public async Task AConnectionThatWaitsTooLongEndsWithQuit()
    {
        await using var server = bench.Play(Opened().Then(Mail()).Quit());

        await SendAsync(server, SmtpOutcome.Delivered);
        bench.Clock.Advance(Idle);

        await server.FinishAsync();
    }

    [Fact]
    public async Task AConnectionIsLeftAfterItsShareOfMails()
    {
        await using var server = bench.Play(
            Opened().Then(Mail()).Then(Mail()).Then(Mail()).Quit(), Opened().Then(Mail()));

        for (var mail = 0; mail < 4; mail++) await SendAsync(server, SmtpOutcome.Delivered);

        Assert.Equal(2, server.Connections);
    }

    public static TheoryData<string, SmtpScript> Departures() => new()
    {
        { "hung up while idle", Opened().Then(Mail()).HangUp() },
        { "421 while idle", Opened().Then(Mail()).Say("421 4.4.2 Idle").HangUp() },
        { "421 to MAIL", Opened().Then(Mail()).Expect(MailFrom, "421 4.4.2 Idle") },
        { "hung up at MAIL", Opened().Then(Mail()).Expect(MailFrom, null).HangUp() },
    };

    [Theory]
    [MemberData(nameof(Departures))]
    public async Task AConnectionThatEndedWhileItWaitedIsReplacedAndTheMailGoes(string what, SmtpScript script)
    {
        await using var server = bench.Play(script, Opened().Then(Mail()));

        await SendAsync(server, SmtpOutcome.Delivered);
        await SendAsync(server, SmtpOutcome.Delivered);

        Assert.True(server is { Connections: 2, Messages.Count: 2 }, what);
    }

    [Fact]
    public async Task AHangUpAfterTheDotOfASecondMailIsNotTriedAgainHere()
    {
        await using var server = bench.Play(Opened().Then(Mail()).Then(SmtpBench.Envelope()).Content(null).HangUp());

        await SendAsync(server, SmtpOutcome.Delivered);
        await SendAsync(server, SmtpOutcome.InDoubt);

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task OtherSettingsNeverShareAConnection()
    {
        await using var server = bench.Play(Opened().Then(Mail()), Opened().Quit());
        await SendAsync(server, SmtpOutcome.Delivered);
        var stranger = bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") };

        var result = await sender.SendAsync(stranger, SmtpBench.Mail(), CancellationToken.None);

        Assert.Equal((SmtpReason.Authentication, 2), (result.Reason, server.Connections));
    }

    [Fact]
    public async Task EqualSettingsFromAnotherReadingShareAConnection()
    {
        using var anchor = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(
            bench.Authority.Anchor.RawData);
        await using var server = bench.Play(Opened().Then(Mail()).Then(Mail()));
        await SendAsync(server, SmtpOutcome.Delivered);

        await sender.SendAsync(
            bench.ServerAt(server.Port) with { TrustAnchors = [anchor] }, SmtpBench.Mail(), CancellationToken.None);

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task OneServersSilenceDelaysNobodyElsesMail()
    {
        await using var slow = bench.Play([.. Enumerable.Range(0, 4).Select(_ => new SmtpScript().Stall())]);
        await using var quick = bench.Play(Opened().Then(Mail()));
        using var leaving = new CancellationTokenSource();
        var stuck = Enumerable.Range(0, 8)
            .Select(_ => sender.SendAsync(bench.ServerAt(slow.Port), SmtpBench.Mail(), leaving.Token)).ToArray();
        await slow.StalledAsync();

        await SendAsync(quick, SmtpOutcome.Delivered);

        Assert.DoesNotContain(stuck, sending => sending.IsCompleted);
        Assert.True(slow.Connections <= 4);
        await leaving.CancelAsync();
        foreach (var sending in stuck) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task ASlowServerHoldsFewHandsAndTheRestAreToldAtOnce()
    {
        await using var slow = bench.Play([.. Enumerable.Range(0, 4).Select(_ => new SmtpScript().Stall())]);
        await using var quick = bench.Play(Opened().Then(Mail()));
        using var leaving = new CancellationTokenSource();
        var held = Enumerable.Range(0, 12)
            .Select(_ => sender.SendAsync(bench.ServerAt(slow.Port), SmtpBench.Mail(), leaving.Token)).ToArray();
        await slow.StalledAsync();

        var refused = await sender.SendAsync(bench.ServerAt(slow.Port), SmtpBench.Mail(), CancellationToken.None);
        await SendAsync(quick, SmtpOutcome.Delivered);
        bench.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((SmtpOutcome.Retry, SmtpReason.Busy), (refused.Outcome, refused.Reason));
        // Eight waited for a place, and their time is over; four are still talking.
        for (var ended = 0; ended < 8; ended++)
        {
            var one = await Task.WhenAny(held);
            Assert.Equal(SmtpReason.Busy, (await one).Reason);
            held = [.. held.Where(sending => sending != one)];
        }
        await leaving.CancelAsync();
        var ends = await Task.WhenAll(held.Select(async sending => await Record.ExceptionAsync(() => sending)));
        Assert.Equal(4, ends.Count(end => end is OperationCanceledException));
    }

    [Fact]
    public async Task AClosedSenderSaysGoodbyeAndTakesNoMore()
    {
        await using var server = bench.Play(Opened().Then(Mail()).Quit());
        await SendAsync(server, SmtpOutcome.Delivered);

        await sender.DisposeAsync();

        await server.FinishAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => sender.SendAsync(bench.ServerAt(server.Port), SmtpBench.Mail(), CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        bench.Dispose();
    }

    private static string MailFrom => $"MAIL FROM:<from@example.org> SIZE={SmtpBench.Message.Length}";

    private static SmtpScript Opened() => SmtpBench.Opened();

    private static SmtpScript Mail() => SmtpBench.Envelope().Content("250 Ok");

    private async Task SendAsync(ScriptedSmtpServer server, SmtpOutcome expected)
    {
        var result = await sender.SendAsync(bench.ServerAt(server.Port), SmtpBench.Mail(), CancellationToken.None);
        Assert.True(expected == result.Outcome, $"{result}");
    }
}
