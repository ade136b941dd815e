using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Doctor;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Smtp;
using SecureMail.Testing.Time;

namespace SecureMail.Cli.Tests.Doctor;

/// <summary>The doctor looks at the server that takes notices, and at the portal's own certificate, over real TLS.</summary>
public sealed class TransportCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 10, 0, 0, TimeSpan.Zero);

    private readonly TestAuthority authority = new(Now);
    private readonly string anchors = Path.GetTempFileName();

    [Theory]
    [InlineData(60, nameof(Health.Ok), "Its certificate ends on 2031-07-03.")]
    [InlineData(5, nameof(Health.Warning), "Its certificate ends on 2031-05-09: renew it.")]
    public async Task TheNoticesServer_IsGreeted_AndItsCertificateIsLookedAt(int days, string health, string sentence)
    {
        using var certificate = authority.Issue("localhost", new CertificateRecipe { Until = TimeSpan.FromDays(days) });
        await using var server = ScriptedSmtpServer.Start(certificate, new SmtpScript().Say("220 mx ESMTP")
            .Expect("EHLO acme.example", "250-mx\n250 STARTTLS").StartTls().Expect("EHLO acme.example", "250 mx").Quit());

        var finding = Assert.Single(await CheckAsync(server.Port));

        Assert.Equal((health, "notices' mail server"), (finding.Health.ToString(), finding.Part));
        Assert.EndsWith(sentence, finding.Sentence, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task AServerWithoutTls_IsBroken()
    {
        using var certificate = authority.Issue("localhost");
        await using var server = ScriptedSmtpServer.Start(
            certificate, new SmtpScript().Say("220 mx ESMTP").Expect("EHLO acme.example", "250 mx").Quit());

        var finding = Assert.Single(await CheckAsync(server.Port));

        Assert.Equal(Health.Broken, finding.Health);
        Assert.EndsWith("Notices and codes wait until that is put right.", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNoServerIsSet_NothingIsSaid() =>
        Assert.Empty(await TransportCheck.RunAsync(new OperatorSettings(new Dictionary<string, string>()), new FakeTimeProvider(Now), default));

    [Fact]
    public async Task APortalThatShowsAStrangeCertificate_IsBroken_AndOneThatDoesNotAnswer_AWarning()
    {
        using var certificate = authority.Issue("localhost");
        var server = ScriptedSmtpServer.Start(certificate, new SmtpScript().Handshake());
        var portal = new Uri($"https://localhost:{server.Port}/portal");

        Assert.Equal(Health.Broken, (await PortalCertificateCheck.LookAsync(portal, new FakeTimeProvider(Now), default)).Health);

        await Record.ExceptionAsync(async () => await server.DisposeAsync()); // Its handshake failed, as it should.
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        Assert.Equal(Health.Warning, (await PortalCertificateCheck.LookAsync(new Uri($"https://localhost:{port}/portal"), new FakeTimeProvider(Now), default)).Health);
    }

    public void Dispose()
    {
        authority.Dispose();
        File.Delete(anchors);
    }

    private async Task<IReadOnlyList<Finding>> CheckAsync(int port)
    {
        await File.WriteAllTextAsync(anchors, authority.Anchor.ExportCertificatePem());
        return await TransportCheck.RunAsync(
            new OperatorSettings(new Dictionary<string, string>
            {
                ["SecureMail__SenderAddress"] = "mail@acme.example",
                ["SecureMail__MailServer__Host"] = "localhost",
                ["SecureMail__MailServer__Port"] = port.ToString(CultureInfo.InvariantCulture),
                ["SecureMail__MailServer__CertificateAuthoritiesFile"] = anchors,
                ["SecureMail__AllowPrivateMailServers"] = "true",
            }),
            new FakeTimeProvider(Now),
            default);
    }
}
