using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Smtp;
using SecureMail.Smtp.Dkim;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Smtp;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Deliver;

/// <summary>A reply's copy on its way to the organisation's own server, a scripted one with a certificate made for the test.</summary>
public sealed class CopyTests : IDisposable
{
    private const string Hello = "EHLO mail.example";
    private const string Max = "max@other.example";

    private readonly Pipeline pipeline = new();
    private readonly TestAuthority authority = new(FakeTimeProvider.Noon);
    private readonly X509Certificate2 certificate;

    public CopyTests() => certificate = authority.Issue("localhost");

    [Fact]
    public async Task TheCopyArrivesByteForByteAndItsProofIsStored()
    {
        await using var server = ScriptedSmtpServer.Start(certificate, Taking("250 2.0.0 <jane@acme.example> jane@acme.example Ok"));
        var reply = await ReplyAsync(server);

        await pipeline.CopyAsync(reply);

        await server.FinishAsync();
        Assert.Equal(await RawAsync(reply), Assert.Single(server.Messages));
        var jane = (await pipeline.ViewAsync(reply, Pipeline.Jane))!.Viewer;
        Assert.Equal(ParticipantState.Settled, jane.State);
        Assert.Equal(("localhost", "TLS 1.3", "CN=localhost"), (jane.Proof["Server"], jane.Proof["TlsProtocol"], jane.Proof["CertificateSubject"]));
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), jane.Proof["CertificateSha256"], ignoreCase: true);
        Assert.Equal("250 2.0.0 <…> … Ok", jane.Proof["ServerLine"]);
    }

    [FactWhenPresent("dkimverify")]
    public async Task ASignedCopyIsTheStoredMessageBehindItsSignature()
    {
        using var rsa = RSA.Create(2048);
        using var key = DkimKey.FromPem(Pipeline.Deployment.SenderDomain, "s1", rsa.ExportPkcs8PrivateKeyPem());
        // The verifier has a clock of its own and refuses signatures of the future.
        pipeline.Signer = new DkimSigner([key], new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        pipeline.Restart();
        await using var server = ScriptedSmtpServer.Start(certificate, Taking("250 Ok"));
        var reply = await ReplyAsync(server);

        await pipeline.CopyAsync(reply);

        await server.FinishAsync();
        var signed = Assert.Single(server.Messages);
        Assert.Equal("True", await DkimVerifier.VerifyAsync(signed, (await key.FindRecordAsync(default))!));
        Assert.EndsWith(Encoding.ASCII.GetString(await RawAsync(reply)), Encoding.ASCII.GetString(signed), StringComparison.Ordinal);
        Assert.StartsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=mail.example;", Encoding.ASCII.GetString(signed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhileNoKeyCanSignTheCopyWaitsUnsaid()
    {
        using var silent = DkimKey.Remote(
            "mail.example", "v1", new RemoteRsaKey((_, _) => Task.FromResult<byte[]?>(null), _ => Task.FromResult<byte[]?>(null)));
        pipeline.Signer = new DkimSigner([silent], pipeline.Clock);
        pipeline.Restart();
        await using var server = ScriptedSmtpServer.Start(certificate);

        await AssertWaitsAsync(server, "No key that signs mail could be reached.");
    }

    [Fact]
    public async Task WithoutStartTlsNothingIsSentAndBothSeeWhy()
    {
        await using var server = ScriptedSmtpServer.Start(
            certificate, new SmtpScript().Say("220 mx").Expect(Hello, "250-mx\n250 SIZE 100000").Quit());
        await AssertWaitsAsync(server, "does not offer encryption");
    }

    public static TheoryData<string, string, CertificateRecipe, string> BadCertificates() => new()
    {
        { "expired yesterday", "localhost", new CertificateRecipe { Until = TimeSpan.FromDays(-1) }, "is not valid at this time" },
        { "valid from tomorrow", "localhost", new CertificateRecipe { From = TimeSpan.FromDays(1) }, "is not valid at this time" },
        { "another tenant's good one", "mail.other-tenant.example", new CertificateRecipe(), "is for another name" },
        { "self-signed", "localhost", new CertificateRecipe { SelfSigned = true }, "no trusted authority" },
    };

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task ABadCertificateKeepsTheCopyHereAndBothSeeWhy(string fault, string name, CertificateRecipe recipe, string why)
    {
        Assert.NotEmpty(fault);
        using var bad = authority.Issue(name, recipe);
        await using var server = ScriptedSmtpServer.Start(bad, UpToTls());
        await AssertWaitsAsync(server, why);
    }

    [Fact]
    public async Task AnAuthorityThatNobodyTrustsKeepsTheCopyHereAndBothSeeWhy()
    {
        using var stranger = new TestAuthority(FakeTimeProvider.Noon, "Stranger");
        using var bad = stranger.Issue("localhost");
        await using var server = ScriptedSmtpServer.Start(bad, UpToTls());
        await AssertWaitsAsync(server, "no trusted authority");
    }

    [Fact]
    public async Task Tls11AtBestKeepsTheCopyHereAndBothSeeWhy()
    {
        // CA5397, SYSLIB0039: the old version is what the test is about.
#pragma warning disable CA5397, SYSLIB0039
        await using var server = ScriptedSmtpServer.Start(certificate, Pace.Whole, SslProtocols.Tls11, UpToTls());
#pragma warning restore CA5397, SYSLIB0039
        await AssertWaitsAsync(server, "No secure connection (TLS 1.2 or newer)");
    }

    [Fact]
    public async Task ASilentServerOfOneOrganisationHoldsFewHandsAndNobodyElsesCopies()
    {
        await using var silent = ScriptedSmtpServer.Start(certificate, [.. Enumerable.Range(0, 4).Select(_ => new SmtpScript().Stall())]);
        await using var quick = ScriptedSmtpServer.Start(certificate, Taking("250 Ok", Max));
        using var leaving = new CancellationTokenSource();
        List<Task> held = [];
        foreach (var id in await AcceptAsync(With(silent), Pipeline.Jane, copies: 20))
        {
            held.Add(pipeline.Copies.RunAsync(await pipeline.StepAsync(id, Pipeline.Jane), leaving.Token));
        }
        var theirs = Assert.Single(await AcceptAsync(With(quick) with { Id = "other", Domains = [Max.Split('@')[1]] }, Max, copies: 1));

        await pipeline.CopyAsync(theirs, Max);

        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(theirs, Max)).State);
        // Four talk and eight wait; the other eight give their hands back at once, and their copies are tried again.
        while (held.Count(copy => copy.IsCompleted) < 8)
        {
            await Task.WhenAny(held.Where(copy => !copy.IsCompleted));
        }
        await silent.StalledAsync();
        Assert.Equal((8, true), (held.Count(copy => copy.IsCompletedSuccessfully), silent.Connections <= 4));
        await leaving.CancelAsync();
        await Task.WhenAll(held.Select(copy => Record.ExceptionAsync(() => copy)));
    }

    [Fact]
    public async Task PeopleOfAnOrganisationWithoutServerGetNotices()
    {
        var reply = await ReplyAsync(server: null);
        Assert.Equal(ParticipantRoute.Notice, (await pipeline.ParticipantAsync(reply, Pipeline.Jane)).Route);
    }

    [Fact]
    public async Task PeopleOfAnOrganisationThatWantsNoCopiesGetNotices()
    {
        await using var server = ScriptedSmtpServer.Start(certificate);
        var reply = await ReplyAsync(server, Pipeline.Acme with { Copies = CopyPolicy.Notice });
        Assert.Equal(ParticipantRoute.Notice, (await pipeline.ParticipantAsync(reply, Pipeline.Jane)).Route);
    }

    [Fact]
    public async Task AServerThatWasTakenOutOfTheSettingsGetsNoMoreCopies()
    {
        await using var server = ScriptedSmtpServer.Start(certificate);
        var reply = await ReplyAsync(server);
        await pipeline.SaveAsync(Pipeline.Acme);

        await pipeline.CopyAsync(reply);

        Assert.Equal(ParticipantState.Failed, (await pipeline.ParticipantAsync(reply, Pipeline.Jane)).State);
    }

    private static SmtpScript UpToTls() => new SmtpScript().Say("220 mx").Expect(Hello, "250-mx\n250 STARTTLS").StartTls();

    private static SmtpScript Taking(string last, string recipient = Pipeline.Jane) => UpToTls().Expect(Hello, "250 mx")
        .Expect("MAIL FROM:<secure@mail.example>", "250 Ok").Expect($"RCPT TO:<{recipient}>", "250 Ok")
        .Expect("DATA", "354 Go").Content(last).Quit();

    private Organisation With(ScriptedSmtpServer server) => Pipeline.Acme with
    {
        MailServer = new MailRoute("localhost", server.Port, TlsMode.StartTls, authority.Anchor.ExportCertificatePem()),
    };

    private async Task<List<MessageId>> AcceptAsync(Organisation organisation, string recipient, int copies)
    {
        await pipeline.SaveAsync(organisation);
        List<MessageId> ids = [];
        for (var number = 0; number < copies; number++)
        {
            var raw = Encoding.ASCII.GetBytes($"From: bob@outside.example\r\nMessage-ID: <{number}@mail.example>\r\n\r\nHello.\r\n");
            ids.Add((await pipeline.Acceptor.AcceptAsync(
                pipeline.Inbound(raw, Pipeline.Bob, recipient) with { Organisation = organisation, Entrance = Entrance.Portal }, default)).Id);
        }
        return ids;
    }

    private async Task AssertWaitsAsync(ScriptedSmtpServer server, string why)
    {
        var reply = await ReplyAsync(server);

        await pipeline.CopyAsync(reply);

        foreach (var person in new[] { Pipeline.Jane, Pipeline.Bob })
        {
            var jane = (await pipeline.ViewAsync(reply, person))!.Participants.Single(one => one.Address == Pipeline.Jane);
            Assert.Equal(ParticipantState.Waiting, jane.State);
            Assert.Contains(why, jane.Outcome, StringComparison.Ordinal);
        }
        var wire = Encoding.Latin1.GetString(server.WireBytes);
        Assert.Empty(server.Messages);
        Assert.DoesNotContain("Thank you", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("acme.example", wire, StringComparison.Ordinal);
    }

    private async Task<byte[]> RawAsync(MessageId id)
    {
        var message = (await pipeline.Messages.FindAsync(id, default))!;
        await using var opened = (await pipeline.Opener.OpenAsync(message, default)).Message!;
        using var raw = new MemoryStream();
        await (await opened.OpenRawAsync(default)).CopyToAsync(raw);
        return raw.ToArray();
    }

    private async Task<MessageId> ReplyAsync(ScriptedSmtpServer? server, Organisation? organisation = null)
    {
        await pipeline.SaveAsync((organisation ?? Pipeline.Acme) with { MailServer = server is null ? null : With(server).MailServer });
        var first = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        await pipeline.ReplyAsync(first, "Thank you.");
        return Assert.Single(await pipeline.InboxAsync(Pipeline.Jane)).Message;
    }

    public void Dispose()
    {
        certificate.Dispose();
        authority.Dispose();
        pipeline.Dispose();
    }
}
