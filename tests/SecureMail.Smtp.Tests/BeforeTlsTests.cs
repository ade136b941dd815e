using System.Text;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// What is said in clear can be said by anybody: it delays a mail, never stops it, and is never carried over.
/// </summary>
public sealed class BeforeTlsTests : IDisposable
{
    private readonly SmtpBench bench = new();

    public static TheoryData<string, SmtpScript, SmtpReason> Tricks() => new()
    {
        {
            "no STARTTLS offered", Greeted().Expect(SmtpBench.Hello, "250-mx\n250 AUTH PLAIN").Quit(),
            SmtpReason.StartTlsMissing
        },
        {
            "the offer overwritten on the way", Greeted().Expect(SmtpBench.Hello, "250-mx\n250 XXXXXXXA").Quit(),
            SmtpReason.StartTlsMissing
        },
        {
            "offer only in the greeting text",
            new SmtpScript().Say("220 STARTTLS").Expect(SmtpBench.Hello, "250 mx").Quit(), SmtpReason.StartTlsMissing
        },
        {
            "STARTTLS refused for now", Offered().Expect("STARTTLS", "454 TLS not available").Quit(),
            SmtpReason.StartTlsRefused
        },
        { "STARTTLS refused for good", Offered().Expect("STARTTLS", "500 What?").Quit(), SmtpReason.StartTlsRefused },
        { "STARTTLS answered with 250", Offered().Expect("STARTTLS", "250 Ok").Quit(), SmtpReason.StartTlsRefused },
        {
            "STARTTLS answered with 235", Offered().Expect("STARTTLS", "235 You are in").Quit(),
            SmtpReason.StartTlsRefused
        },
        {
            "a reply injected behind the 220", Offered().ExpectRaw("STARTTLS", "220 Go\r\n250 Queued\r\n"u8.ToArray()),
            SmtpReason.StartTlsInjection
        },
        {
            "half a reply injected behind the 220", Offered().ExpectRaw("STARTTLS", "220 Go\r\n2"u8.ToArray()),
            SmtpReason.StartTlsInjection
        },
        {
            "clear text where the handshake should be",
            Offered().Expect("STARTTLS", "220 Go").PartOfContent(1).Say("250 Ok").HangUp(), SmtpReason.HandshakeFailed
        },
        { "EHLO refused for good", Greeted().Expect(SmtpBench.Hello, "502 No").Quit(), SmtpReason.RefusedBeforeTls },
        { "no service for good", new SmtpScript().Say("554 No SMTP service here").Quit(), SmtpReason.RefusedBeforeTls },
        { "already signed in, it says", new SmtpScript().Say("235 Welcome back").Quit(), SmtpReason.Malformed },
        { "greeting of another protocol", new SmtpScript().Say("* PREAUTH IMAP4rev1"), SmtpReason.Malformed },
        { "two greetings in one", new SmtpScript().Say("220 mx\n250 STARTTLS"), SmtpReason.OutOfTurn },
        {
            "EHLO answered twice", Greeted().Expect(SmtpBench.Hello, "250-mx\n250 STARTTLS\n220 Go"),
            SmtpReason.OutOfTurn
        },
    };

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task AnAttackBeforeTlsKeepsTheMailWaitingAndUnread(string trick, SmtpScript script, SmtpReason reason)
    {
        await using var server = bench.Play(script);

        var result = await bench.SendAsync(server);

        await server.FinishAsync();
        Assert.True(result.Outcome == SmtpOutcome.Retry, trick);
        Assert.Equal(reason, result.Reason);
        Assert.Null(result.Tls);
        var wire = Encoding.ASCII.GetString(server.WireBytes);
        Assert.Empty(wire.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(line => line[0] != 0x16)
            .Except([SmtpBench.Hello, "STARTTLS", "QUIT"]));
    }

    [Fact]
    public async Task WhatWasOfferedInClearIsForgottenInTls()
    {
        var script = new SmtpScript().Say("220 mx")
            .Expect(SmtpBench.Hello, "250-mx\n250-STARTTLS\n250-SIZE 10\n250-AUTH PLAIN\n250 SMTPUTF8").StartTls()
            .Expect(SmtpBench.Hello, "250 mx")
            .Expect("MAIL FROM:<from@example.org>", "250 Ok")
            .Expect("RCPT TO:<to@example.net>", "250 Ok")
            .Expect("DATA", "354 Go").Content("250 Ok").Quit();
        await using var server = bench.Play(script);

        var result = await bench.SendAsync(server);

        await server.FinishAsync();
        Assert.Equal(SmtpOutcome.Delivered, result.Outcome);
    }

    [Fact]
    public async Task CredentialsAreNeverSaidInClear()
    {
        await using var server = bench.Play(Greeted().Expect(SmtpBench.Hello, "250-mx\n250 AUTH PLAIN LOGIN").Quit());
        var target = bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") };

        var result = await bench.Sender.SendAsync(target, SmtpBench.Mail(), CancellationToken.None);

        await server.FinishAsync();
        Assert.Equal(SmtpReason.StartTlsMissing, result.Reason);
        Assert.DoesNotContain("AUTH", Encoding.ASCII.GetString(server.WireBytes), StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private static SmtpScript Greeted() => new SmtpScript().Say("220 mx.example.net ESMTP");

    private static SmtpScript Offered() => Greeted().Expect(SmtpBench.Hello, SmtpBench.OffersInClear);
}
