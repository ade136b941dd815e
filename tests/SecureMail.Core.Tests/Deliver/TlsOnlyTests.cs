using System.Security.Cryptography.X509Certificates;
using System.Text;
using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Smtp;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Smtp;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Deliver;

/// <summary>Mail whose tag asks for TLS only: it goes itself where a route proves TLS, and sealed where none does.</summary>
public sealed class TlsOnlyTests : IDisposable
{
    private const string Hello = "EHLO mail.example";

    private readonly Pipeline pipeline = new();
    private readonly TestAuthority authority = new(FakeTimeProvider.Noon);
    private readonly X509Certificate2 certificate;

    public TlsOnlyTests() => certificate = authority.Issue("localhost");

    [Theory]
    [InlineData("#secure# Report", Verdict.SendOverTls, VerdictReason.TlsOnly, "the tag")]
    [InlineData("Report #SECURE#", Verdict.SendOverTls, VerdictReason.TlsOnly, "anywhere, in any case")]
    [InlineData("＃ｓｅｃｕｒｅ＃ Report", Verdict.SendOverTls, VerdictReason.TlsOnly, "full-width")]
    [InlineData("# secure # Report", Verdict.SendOverTls, VerdictReason.TlsOnly, "with spaces")]
    [InlineData("[encrypt] #secure# Report", Verdict.Seal, VerdictReason.Tagged, "sealing goes before")]
    [InlineData("[encypt] #secure# Report", Verdict.Seal, VerdictReason.NearMiss, "and so does what was meant for it")]
    [InlineData("secure Report", Verdict.Pass, VerdictReason.Untagged, "no tag")]
    public void TheSubjectDecides(string subject, Verdict verdict, VerdictReason reason, string why)
    {
        var found = Assert.Single(Decide(With(new MailRoute("mx.example", 25, TlsMode.StartTls)), new ApplicationSettings(), subject, Pipeline.Bob));
        Assert.True((verdict, reason) == (found.Verdict, found.Reason), why);
    }

    [Fact]
    public void WithoutARouteTheMailIsSealed()
    {
        var found = Decide(
            With(server: null), new ApplicationSettings(), "#secure# Report", "carol@elsewhere.example", "jo@sub.outside.example", Pipeline.Jane);
        Assert.Equal(
            [(Verdict.Seal, VerdictReason.NoTlsRoute), (Verdict.Seal, VerdictReason.NoTlsRoute), (Verdict.Pass, VerdictReason.OwnDomain)],
            found.Select(one => (one.Verdict, one.Reason)));
    }

    [Theory]
    [InlineData(ApplicationKind.Generic, Verdict.Pass, VerdictReason.OwnDomain)]
    [InlineData(ApplicationKind.Postmark, Verdict.Refuse, VerdictReason.NoWayOn)]
    public void WhatCannotBeCarriedOnIsStillSentOverTls(ApplicationKind kind, Verdict inside, VerdictReason reason)
    {
        var found = Decide(
            With(server: null), new ApplicationSettings { Kind = kind }, "#secure# Report", Pipeline.Bob, "carol@elsewhere.example", "max@acme.example");
        Assert.Equal(
            [(Verdict.SendOverTls, VerdictReason.TlsOnly), (Verdict.Seal, VerdictReason.NoTlsRoute), (inside, reason)],
            found.Select(one => (one.Verdict, one.Reason)));
    }

    [Fact]
    public void AnApplicationThatSealsAllSealsThisToo()
    {
        var found = Assert.Single(Decide(With(server: null), new ApplicationSettings { SealsAll = true }, "#secure# Report", Pipeline.Bob));
        Assert.Equal((Verdict.Seal, VerdictReason.Application), (found.Verdict, found.Reason));
    }

    [Theory]
    [InlineData("250-mx\n250 REQUIRETLS", " REQUIRETLS")]
    [InlineData("250 mx", "")]
    public async Task TheMailItselfGoesOverVerifiedTls(string offers, string parameter)
    {
        await using var server = ScriptedSmtpServer.Start(certificate, new SmtpScript()
            .Say("220 mx").Expect(Hello, "250-mx\n250 STARTTLS").StartTls().Expect(Hello, offers)
            .Expect($"MAIL FROM:<jane@acme.example>{parameter}", "250 Ok").Expect("RCPT TO:<bob@outside.example>", "250 Ok")
            .Expect("DATA", "354 Go").Content("250 2.0.0 Ok").Quit());
        var raw = MailSample.About("#secure# Report").ToBytes();
        var id = await AcceptAsync(server, raw);

        await pipeline.CopyAsync(id, Pipeline.Bob);

        await server.FinishAsync();
        Assert.Equal(raw, Assert.Single(server.Messages));
        var bob = await BobAsync(id);
        Assert.Equal((ParticipantRoute.Direct, ParticipantState.Settled, "TLS 1.3"), (bob.Route, bob.State, bob.Proof["TlsProtocol"]));
        Assert.Empty(pipeline.Transport.Mails);
    }

    [Fact]
    public async Task WhereTheServerOffersNoTlsTheMailIsSealedAndTheSenderSeesWhy()
    {
        await using var server = ScriptedSmtpServer.Start(certificate, new SmtpScript().Say("220 mx").Expect(Hello, "250-mx\n250 SIZE 100000").Quit());
        var id = await AcceptAsync(server, MailSample.About("#secure# Report").ToBytes());

        await AssertSealedAsync(id, "does not offer encryption");
        Assert.DoesNotContain("outside.example", Encoding.Latin1.GetString(server.WireBytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereTheCertificateIsAnotherOnesTheMailIsSealed()
    {
        using var other = authority.Issue("elsewhere.example");
        await using var server = ScriptedSmtpServer.Start(other, new SmtpScript().Say("220 mx").Expect(Hello, "250-mx\n250 STARTTLS").StartTls());
        await AssertSealedAsync(await AcceptAsync(server, MailSample.About("#secure# Report").ToBytes()), "is for another name");
    }

    [Fact]
    public async Task WhereOnlyTheDomainIsNamedAndNothingProvesItsServerTheMailIsSealed()
    {
        await pipeline.SaveAsync(With(server: null));
        var id = (await pipeline.Acceptor.AcceptAsync(
            pipeline.Inbound(MailSample.About("#secure# Report").ToBytes()) with { Organisation = With(server: null) }, default)).Id;
        await AssertSealedAsync(id, "No name server is set");
    }

    [Fact]
    public async Task AServerThatIsDownIsTriedAgainAndAfterSixTimesTheMailIsSealed()
    {
        var down = With(new MailRoute("localhost", 1, TlsMode.StartTls));
        await pipeline.SaveAsync(down);
        var id = (await pipeline.Acceptor.AcceptAsync(
            pipeline.Inbound(MailSample.About("#secure# Report").ToBytes()) with { Organisation = down }, default)).Id;
        for (var attempt = 1; attempt < 6; attempt++)
        {
            await pipeline.CopyAsync(id, Pipeline.Bob);
            Assert.Equal((ParticipantRoute.Direct, ParticipantState.Waiting), ((await BobAsync(id)).Route, (await BobAsync(id)).State));
            pipeline.Clock.Advance(TimeSpan.FromHours(2));
        }

        await AssertSealedAsync(id, "could not be reached");
    }

    public void Dispose()
    {
        certificate.Dispose();
        authority.Dispose();
        pipeline.Dispose();
    }

    private static Organisation With(MailRoute? server) => Pipeline.Acme with { TlsTags = ["#secure#"], Routes = [new DomainRoute("outside.example", server)] };

    private async Task<MessageId> AcceptAsync(ScriptedSmtpServer server, byte[] raw)
    {
        var organisation = With(new MailRoute("localhost", server.Port, TlsMode.StartTls, authority.Anchor.ExportCertificatePem()));
        await pipeline.SaveAsync(organisation);
        return (await pipeline.Acceptor.AcceptAsync(pipeline.Inbound(raw) with { Organisation = organisation }, default)).Id;
    }

    private async Task AssertSealedAsync(MessageId id, string why)
    {
        await pipeline.CopyAsync(id, Pipeline.Bob);
        await pipeline.RunHintsAsync();

        var bob = await BobAsync(id);
        Assert.Equal((ParticipantRoute.Notice, ParticipantState.Settled), (bob.Route, bob.State));
        Assert.Contains(why, bob.Proof["Rerouted"], StringComparison.Ordinal);
        Assert.EndsWith("It was sealed instead.", bob.Proof["Rerouted"], StringComparison.Ordinal);
        Assert.Equal(Pipeline.Bob, Assert.Single(pipeline.Transport.Mails).Recipient);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    private async Task<Core.Access.ParticipantView> BobAsync(MessageId id) =>
        (await pipeline.ViewAsync(id, Pipeline.Jane))!.Participants.Single(one => one.Address == Pipeline.Bob);

    private static IReadOnlyList<RecipientVerdict> Decide(
        Organisation organisation, ApplicationSettings settings, string subject, params string[] recipients) =>
        TagPolicy.Decide(organisation, settings, MailReading.Read(MailSample.About(subject).ToBytes()).Message, recipients);
}
