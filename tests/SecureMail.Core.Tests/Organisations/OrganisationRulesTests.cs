using SecureMail.Core.Organisations;
using SecureMail.Core.Tests.Bench;
using SecureMail.Smtp;
using SecureMail.Testing.Certificates;

namespace SecureMail.Core.Tests.Organisations;

public sealed class OrganisationRulesTests
{
    private static readonly OrganisationRules Rules = new(ShortRetentionAllowed: false);
    private static readonly Organisation Acme = Pipeline.Acme;

    public static TheoryData<string, Organisation> Wrong() => new()
    {
        { "id in upper case", Acme with { Id = "Acme" } },
        { "id that begins with a hyphen, as the deployment's own keys do", Acme with { Id = "-deployment" } },
        { "id with a path", Acme with { Id = "a/b" } },
        { "id of 41 characters", Acme with { Id = new string('a', 41) } },
        { "empty name", Acme with { Name = " " } },
        { "name with a line end, which would be a header", Acme with { Name = "Acme\r\nBcc: x@y.example" } },
        { "no domain", Acme with { Domains = [] } },
        { "domain in upper case", Acme with { Domains = ["Acme.example"] } },
        { "domain without a dot", Acme with { Domains = ["acme"] } },
        { "domain in U-labels", Acme with { Domains = ["büro.example"] } },
        { "no tag", Acme with { Tags = [] } },
        { "tag of two letters", Acme with { Tags = ["ok"] } },
        { "tag with brackets", Acme with { Tags = ["[encrypt]"] } },
        { "less than a day", Acme with { Retention = TimeSpan.FromHours(23) } },
        { "more than 90 days", Acme with { Retention = TimeSpan.FromDays(91) } },
        { "size below 64 KiB", Acme with { MaxMessageBytes = 1024 } },
        { "size above 20 MiB", Acme with { MaxMessageBytes = 21 * 1024 * 1024 } },
        { "attached copy above 10 MiB", Acme with { MaxAttachedBytes = 11 * 1024 * 1024 } },
        { "mail server without a name", Acme with { MailServer = new MailRoute("", 25, TlsMode.StartTls) } },
        { "port 0", Acme with { MailServer = new MailRoute("mx.acme.example", 0, TlsMode.StartTls) } },
        { "an authority that is no certificate", Acme with { MailServer = new MailRoute("mx.acme.example", 25, TlsMode.StartTls, "not PEM") } },
        { "a pin that is no SHA-256", Acme with { MailServer = new MailRoute("mx.acme.example", 25, TlsMode.StartTls, null, "abc") } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void EachFaultHasOneSentence(string why, Organisation organisation) =>
        Assert.True(Rules.Check(organisation) is [{ Length: > 20 } sentence] && sentence.EndsWith('.'), why);

    [Fact]
    public void WhatIsRightIsStored()
    {
        using var authority = new TestAuthority(Testing.Time.FakeTimeProvider.Noon);
        var route = new MailRoute("mx.acme.example", 465, TlsMode.Implicit, authority.Anchor.ExportCertificatePem(), new string('a', 64));

        Assert.Empty(Rules.Check(Acme));
        Assert.Empty(Rules.Check(Acme with { Retention = TimeSpan.FromDays(90), MailServer = route }));
    }

    [Fact]
    public void OnlyADevelopersMachineAllowsShortLives()
    {
        var brief = Acme with { Retention = TimeSpan.FromSeconds(1) };

        Assert.Single(Rules.Check(brief));
        Assert.Empty(new OrganisationRules(ShortRetentionAllowed: true).Check(brief));
    }
}
