using SecureMail.Cli.Administration;
using SecureMail.Cli.Doctor;
using SecureMail.Core.Organisations;
using SecureMail.Smtp;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Smtp;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.Cli.Tests.Doctor;

/// <summary>The doctor greets each organisation's mail server over real TLS and sends nothing.</summary>
public sealed class MailServerCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 10, 0, 0, TimeSpan.Zero);

    private readonly TestAuthority authority = new(Now);
    private readonly MemoryTableStore tables = new();

    [Theory]
    [InlineData(true, nameof(Health.Ok), "localhost takes mail over TLS 1.")]
    [InlineData(false, nameof(Health.Broken), "localhost does not offer encryption (STARTTLS), so nothing was sent. Copies wait until")]
    public async Task AServer_IsGreetedAsForAMail(bool offersTls, string health, string sentence)
    {
        using var certificate = authority.Issue("localhost");
        await using var server = ScriptedSmtpServer.Start(certificate, Dialogue(offersTls));
        await AddAsync(new MailRoute("localhost", server.Port, TlsMode.StartTls, authority.Anchor.ExportCertificatePem()));

        var finding = Assert.Single(await CheckAsync());

        Assert.Equal((health, "mail server of acme"), (finding.Health.ToString(), finding.Part));
        Assert.StartsWith(sentence, finding.Sentence, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task AServerThatNobodyReachesFromHere_IsAWarning()
    {
        await AddAsync(new MailRoute("mail.invalid", 25, TlsMode.StartTls)); // RFC 2606 section 2: never resolves

        Assert.Equal(Health.Warning, Assert.Single(await CheckAsync()).Health);
    }

    [Fact]
    public async Task AnOrganisationWithoutServer_IsNoFault()
    {
        await AddAsync(server: null);

        Assert.Equal(Health.NotChecked, Assert.Single(await CheckAsync()).Health);
    }

    public void Dispose() => authority.Dispose();

    private static SmtpScript Dialogue(bool offersTls)
    {
        var greeting = new SmtpScript().Say("220 mx.acme.example ESMTP");
        return offersTls
            ? greeting.Expect("EHLO acme.example", "250-mx\n250 STARTTLS").StartTls().Expect("EHLO acme.example", "250 mx").Quit()
            : greeting.Expect("EHLO acme.example", "250 mx").Quit();
    }

    private async Task AddAsync(MailRoute? server) => Assert.Empty(await new OrganisationDirectory(tables, new OrganisationRules(ShortRetentionAllowed: false))
        .SaveAsync(new Organisation { Id = "acme", Name = "Acme Ltd", Domains = ["acme.example"], MailServer = server }, default));

    private Task<IReadOnlyList<Finding>> CheckAsync() => MailServerCheck.RunAsync(
        tables,
        new OperatorSettings(new Dictionary<string, string>
        {
            ["SecureMail__SenderAddress"] = "mail@acme.example",
            ["SecureMail__AllowPrivateMailServers"] = "true",
        }),
        new FakeTimeProvider(Now),
        default);
}
