using System.Security.Cryptography.X509Certificates;
using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Transport;
using SecureMail.Smtp;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Smtp;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Transport;

/// <summary>Notices and codes through one mail server: who sends them, and what the server is told first.</summary>
public sealed class SmtpTransportTests : IAsyncDisposable
{
    private const string Hello = "EHLO mail.example";

    private readonly FakeTimeProvider clock = new();
    private readonly TestAuthority authority = new(FakeTimeProvider.Noon);
    private readonly X509Certificate2 certificate;
    private readonly SmtpSender sender;

    public SmtpTransportTests()
    {
        certificate = authority.Issue("localhost");
        sender = new SmtpSender(new SmtpSenderOptions { AllowPrivateAddresses = true, MaxIdleTime = TimeSpan.Zero }, clock);
    }

    [Theory]
    [InlineData(null, "<>", "the null sender, so that nothing answers it")]
    [InlineData("bounces+a@mail.example", "<bounces+a@mail.example>", "a return path of its own")]
    public async Task TheServerIsToldWhoSends_AndNothingBeforeTls(string? returnPath, string path, string why)
    {
        await using var server = ScriptedSmtpServer.Start(certificate, UpToTls().Expect(Hello, "250-mx\n250 AUTH PLAIN")
            .Expect("AUTH PLAIN AHJlbGF5AHNlY3JldA==", "235 Ok").Expect($"MAIL FROM:{path}", "250 Ok")
            .Expect("RCPT TO:<bob@outside.example>", "250 Ok").Expect("DATA", "354 Go").Content("250 Ok").Quit());

        var result = await SendAsync(server, SmtpCredentials.Password("relay", "secret"), returnPath);

        await server.FinishAsync();
        Assert.True(result.Outcome == TransportOutcome.Accepted, $"{why}: {result.Sentence}");
        Assert.DoesNotContain("AUTH", Encoding.Latin1.GetString(server.WireBytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARefusedSignInDelaysTheMail()
    {
        await using var server = ScriptedSmtpServer.Start(certificate, UpToTls().Expect(Hello, "250-mx\n250 AUTH PLAIN")
            .Expect("AUTH PLAIN AHJlbGF5AHdyb25n", "535 5.7.8 Wrong").Quit());

        var result = await SendAsync(server, SmtpCredentials.Password("relay", "wrong"), returnPath: null);

        Assert.Equal(TransportOutcome.Retry, result.Outcome);
        Assert.Contains("check the user name and password", result.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutASetSignInNoneIsTried()
    {
        await using var server = ScriptedSmtpServer.Start(certificate, UpToTls().Expect(Hello, "250-mx\n250 AUTH PLAIN")
            .Expect("MAIL FROM:<>", "250 Ok").Expect("RCPT TO:<bob@outside.example>", "250 Ok").Expect("DATA", "354 Go").Content("250 Ok").Quit());

        Assert.Equal(TransportOutcome.Accepted, (await SendAsync(server, credentials: null, returnPath: null)).Outcome);
    }

    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        certificate.Dispose();
        authority.Dispose();
    }

    private static SmtpScript UpToTls() => new SmtpScript().Say("220 mx").Expect(Hello, "250-mx\n250 STARTTLS").StartTls();

    private Task<TransportResult> SendAsync(ScriptedSmtpServer server, SmtpCredentials? credentials, string? returnPath)
    {
        var route = new MailRoute("localhost", server.Port, TlsMode.StartTls, authority.Anchor.ExportCertificatePem());
        var transport = new SmtpTransport(new SmtpHandover(sender, "mail.example", signer: null), route, credentials);
        var mail = new OutgoingMail("bob@outside.example", "Subject: x\r\n\r\nx\r\n"u8.ToArray(), Guid.Empty) { ReturnPath = returnPath };
        return transport.SendAsync(mail, CancellationToken.None);
    }
}
