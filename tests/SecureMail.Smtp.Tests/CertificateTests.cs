using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureMail.Smtp.Tls;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

public sealed class CertificateTests : IDisposable
{
    private readonly SmtpBench bench = new();

    public static TheoryData<string, CertificateRecipe, SmtpReason> BadCertificates() => new()
    {
        { "expired yesterday", new CertificateRecipe { Until = TimeSpan.FromDays(-1) }, SmtpReason.CertificateExpired },
        { "valid from tomorrow", new CertificateRecipe { From = TimeSpan.FromDays(1) }, SmtpReason.CertificateExpired },
        { "self-signed", new CertificateRecipe { SelfSigned = true }, SmtpReason.CertificateUntrusted },
        {
            "the name in the common name only", new CertificateRecipe { NamesInSubjectOnly = true },
            SmtpReason.CertificateName
        },
        {
            "a certificate for clients", new CertificateRecipe { Purpose = "1.3.6.1.5.5.7.3.2" },
            SmtpReason.CertificateInvalid
        },
    };

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task ABadCertificateKeepsTheMailWaiting(string fault, CertificateRecipe recipe, SmtpReason reason)
    {
        using var certificate = bench.Authority.Issue(SmtpBench.HostName, recipe);
        var result = await MeetAsync(certificate, target => target);

        Assert.True((SmtpOutcome.Retry, reason) == (result.Outcome, result.Reason), $"{fault}: {result.Reason}");
        Assert.True(result.IsSecurityFailure);
        Assert.Equal(
            certificate.GetCertHashString(HashAlgorithmName.SHA256), result.Shown!.CertificateSha256, ignoreCase: true);
    }

    [Fact]
    public async Task AServerThatSpeaksTls11AtBestKeepsTheMailWaiting()
    {
        // CA5397, SYSLIB0039: the old version is what the test is about.
#pragma warning disable CA5397, SYSLIB0039
        await using var server = ScriptedSmtpServer.Start(
            bench.Certificate, Pace.Whole, SslProtocols.Tls11, SmtpBench.Opened());
#pragma warning restore CA5397, SYSLIB0039

        var result = await bench.SendAsync(server);

        Assert.Equal(
            (SmtpOutcome.Retry, SmtpReason.HandshakeFailed, true),
            (result.Outcome, result.Reason, result.IsSecurityFailure));
    }

    [Theory]
    [InlineData(true, SmtpReason.CertificateRevoked)]
    [InlineData(false, SmtpReason.Accepted)]
    public async Task ACertificateKnownToBeRevokedKeepsTheMailWaiting(bool isRevoked, SmtpReason reason)
    {
        await using var list = new RevocationListServer();
        using var certificate = bench.Authority.Issue(
            SmtpBench.HostName, new CertificateRecipe { RevocationListUrl = list.Url });
        list.Content = bench.Authority.RevocationList(isRevoked ? [certificate] : []);
        await using var server = ScriptedSmtpServer.Start(
            certificate, SmtpBench.UpToContent().Content("250 Ok").Quit());

        var result = await bench.SendAsync(server);

        Assert.Equal((reason, true), (result.Reason, list.WasAsked));
    }

    [Fact]
    public async Task AStrangersCertificateCannotMakeUsFetchFromAnAddressOfItsChoice()
    {
        await using var list = new RevocationListServer();
        using var stranger = new TestAuthority(SmtpBench.Start, "Stranger");
        using var certificate = stranger.Issue(
            SmtpBench.HostName, new CertificateRecipe { RevocationListUrl = list.Url });
        list.Content = stranger.RevocationList([certificate]);

        var result = await MeetAsync(certificate, target => target);

        Assert.Equal((SmtpReason.CertificateUntrusted, false), (result.Reason, list.WasAsked));
    }

    [Fact]
    public async Task ACertificateForAnotherTenantsHostKeepsTheMailWaiting()
    {
        using var certificate = bench.Authority.Issue("mail.other-tenant.example");
        Assert.Equal(SmtpReason.CertificateName, (await MeetAsync(certificate, target => target)).Reason);
    }

    [Fact]
    public async Task AnAuthorityThatNobodyTrustsKeepsTheMailWaiting()
    {
        using var stranger = new TestAuthority(SmtpBench.Start, "Stranger");
        using var certificate = stranger.Issue(SmtpBench.HostName);
        Assert.Equal(SmtpReason.CertificateUntrusted, (await MeetAsync(certificate, target => target)).Reason);
        Assert.Equal(
            SmtpReason.CertificateUntrusted,
            (await MeetAsync(bench.Certificate, target => target with { TrustAnchors = [] })).Reason);
    }

    [Fact]
    public async Task AnotherCertificateThanThePinnedOneKeepsTheMailWaiting()
    {
        var pin = string.Join(':', Enumerable.Repeat("AB", 32));
        Assert.Equal(
            SmtpReason.CertificatePin, (await MeetAsync(bench.Certificate, target => target with { Pin = pin }))
                .Reason);
    }

    [Fact]
    public async Task APinReplacesNeitherChainNorName()
    {
        using var certificate = bench.Authority.Issue(SmtpBench.HostName, new CertificateRecipe { SelfSigned = true });
        var pin = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        Assert.Equal(
            SmtpReason.CertificateUntrusted, (
                await MeetAsync(certificate, target => target with { Pin = pin })).Reason);
    }

    [Fact]
    public async Task ThePinnedCertificateIsTaken()
    {
        await using var server = bench.Play(SmtpBench.UpToContent().Content("250 Ok").Quit());
        var target =
            bench.ServerAt(server.Port) with { Pin = bench.Certificate.GetCertHashString(HashAlgorithmName.SHA256) };

        var result = await bench.Sender.SendAsync(target, SmtpBench.Mail(), CancellationToken.None);

        Assert.Equal(SmtpOutcome.Delivered, result.Outcome);
    }

    [Fact]
    public async Task ACertificateThatExpiresBetweenTwoMailsIsRefusedAtTheSecond()
    {
        bench.Clock.Advance(TimeSpan.FromDays(61));
        Assert.Equal(SmtpReason.CertificateExpired, (await MeetAsync(bench.Certificate, target => target)).Reason);
    }

    [Fact]
    public async Task ASelfSignedCertificateIsTakenWhereItIsTheAnchor()
    {
        using var certificate = bench.Authority.Issue(SmtpBench.HostName, new CertificateRecipe { SelfSigned = true });
        using var anchor = X509CertificateLoader.LoadCertificate(certificate.RawData);
        await using var server = ScriptedSmtpServer.Start(
            certificate, SmtpBench.UpToContent().Content("250 Ok").Quit());

        var result = await bench.Sender.SendAsync(
            bench.ServerAt(server.Port) with { TrustAnchors = [anchor] }, SmtpBench.Mail(), CancellationToken.None);

        Assert.True(result.Outcome == SmtpOutcome.Delivered, result.Sentence);
    }

    [Theory]
    [InlineData("SHA1", null)] // RFC 9155
    [InlineData("SHA256", 1_024)] // NIST SP 800-131A
    public void ACertificateOnBrokenCryptographyIsWeak(string hash, int? rsaBits)
    {
        using var certificate = bench.Authority.Issue(
            SmtpBench.HostName, new CertificateRecipe { Hash = new HashAlgorithmName(hash), RsaBits = rsaBits });
        var server = bench.ServerAt(25);
        using var chain =
            new X509Chain { ChainPolicy = CertificateCheck.PolicyFor(server, checkRevocation: false, bench.Clock) };

        Assert.True(chain.Build(certificate));
        Assert.Equal(
            SmtpReason.CertificateWeak, CertificateCheck.Judge(server, certificate, chain, SslPolicyErrors.None));
    }

    [FactWhenPresent("openssl")]
    public async Task ACertificateSignedWithSha1KeepsTheMailWaiting()
    {
        using var certificate = bench.Authority.Issue(
            SmtpBench.HostName, new CertificateRecipe { Hash = HashAlgorithmName.SHA1 });
        await using var server = await OpenSslServer.StartAsync(certificate);

        var result = await bench.Sender.SendAsync(
            bench.ServerAt(server.Port, TlsMode.Implicit), SmtpBench.Mail(), CancellationToken.None);

        Assert.Equal(
            (SmtpOutcome.Retry, SmtpReason.CertificateWeak, (TlsProof?)null), (result.Outcome, result.Reason, result.Tls));
        Assert.Equal(
            certificate.GetCertHashString(HashAlgorithmName.SHA256), result.Shown!.CertificateSha256, ignoreCase: true);
    }

    public void Dispose() => bench.Dispose();

    private async Task<SmtpResult> MeetAsync(X509Certificate2 certificate, Func<SmtpServer, SmtpServer> adjust)
    {
        await using var server = ScriptedSmtpServer.Start(certificate, SmtpBench.Opened());
        var result = await bench.Sender.SendAsync(
            adjust(bench.ServerAt(server.Port)), SmtpBench.Mail(), CancellationToken.None);
        Assert.Equal((SmtpOutcome.Retry, SmtpStage.Handshake), (result.Outcome, result.Stage));
        Assert.Null(result.Tls);
        Assert.Empty(server.Messages);
        return result;
    }
}
