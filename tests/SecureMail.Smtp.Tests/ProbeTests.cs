using SecureMail.Testing.Certificates;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>A probe goes as far as a mail would and sends none.</summary>
public sealed class ProbeTests : IDisposable
{
    private readonly SmtpBench bench = new();

    [Fact]
    public async Task AReadyServerIsSaidToBeReady_AndHearsNothingOfAMail()
    {
        await using var server = bench.Play(SmtpBench.Opened().Quit());

        var probe = await bench.Sender.ProbeAsync(bench.ServerAt(server.Port), CancellationToken.None);
        await server.FinishAsync();

        Assert.Equal((true, SmtpStage.Done), (probe.IsReady, probe.Stage));
        Assert.Equal($"localhost takes mail over {probe.Tls!.Protocol} ({probe.Tls.CipherSuite}).", probe.Sentence);
    }

    [Fact]
    public async Task WithoutStartTls_ItIsNotReady()
    {
        await using var server = bench.Play(
            new SmtpScript().Say("220 mx.example.net ESMTP").Expect(SmtpBench.Hello, "250 mx.example.net").Quit());

        var probe = await bench.Sender.ProbeAsync(bench.ServerAt(server.Port), CancellationToken.None);

        Assert.Equal((SmtpReason.StartTlsMissing, SmtpStage.StartTls), (probe.Reason, probe.Stage));
        Assert.Equal("localhost does not offer encryption (STARTTLS), so nothing was sent.", probe.Sentence);
    }

    [Fact]
    public async Task ABadCertificate_IsNamed()
    {
        using var certificate = bench.Authority.Issue(SmtpBench.HostName, new CertificateRecipe { Until = TimeSpan.FromDays(-1) });
        await using var server = ScriptedSmtpServer.Start(certificate, SmtpBench.Opened());

        var probe = await bench.Sender.ProbeAsync(bench.ServerAt(server.Port), CancellationToken.None);

        Assert.Equal((SmtpReason.CertificateExpired, null), (probe.Reason, probe.Tls));
    }

    public void Dispose() => bench.Dispose();
}
