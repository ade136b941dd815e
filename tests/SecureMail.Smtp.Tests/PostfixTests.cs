using System.Text;
using SecureMail.Testing.Postfix;
using SecureMail.Testing.Presence;

namespace SecureMail.Smtp.Tests;

/// <summary>A real Postfix as the other side: what it takes arrives once, and what keeps a mail back is seen.</summary>
public sealed class PostfixTests : IDisposable
{
    private const string Rules =
        "smtpd_recipient_restrictions = check_recipient_access inline:{ " +
        "{grey@example.net = 450 4.7.1 Greylisted}, {never@example.net = 550 5.1.1 Unknown} }, permit";

    private readonly SmtpBench bench = new();

    [FactWhenPresent("postfix")]
    public async Task EachRecipientFaresAsItsServerSaysAndARestartCostsNothing()
    {
        await using var postfix = await PostfixServer.StartAsync(bench.Certificate, Rules);

        var mixed = await SendAsync(
            postfix, "to@example.net", "grey@example.net", "never@example.net", "to@elsewhere.example");
        await postfix.StopAsync();
        var down = await SendAsync(postfix, "to@example.net");
        await postfix.StartAsync();
        var again = await SendAsync(postfix, "to@example.net");

        Assert.Equal(
            [SmtpOutcome.Delivered, SmtpOutcome.Retry, SmtpOutcome.Stop, SmtpOutcome.Stop],
            mixed.Recipients.Select(recipient => recipient.Outcome));
        Assert.Equal(("4.7.1", "5.1.1"), (mixed.Recipients[1].EnhancedCode, mixed.Recipients[2].EnhancedCode));
        Assert.Equal((SmtpOutcome.Retry, SmtpReason.Unreachable), (down.Outcome, down.Reason));
        Assert.Equal(("TLS 1.3", SmtpOutcome.Delivered), (again.Tls!.Protocol, again.Outcome));
        var arrived = await postfix.ArrivedAsync();
        Assert.Equal(2, arrived.Count);
        Assert.All(
            arrived,
            message => Assert.Contains(SmtpBench.Canary, Encoding.ASCII.GetString(message), StringComparison.Ordinal));
    }

    [FactWhenPresent("postfix")]
    public async Task WithoutTlsNothingArrives()
    {
        await using var postfix = await PostfixServer.StartAsync(bench.Certificate, "smtpd_tls_security_level = none");

        var result = await SendAsync(postfix, "to@example.net");

        Assert.Equal((SmtpOutcome.Retry, SmtpReason.StartTlsMissing), (result.Outcome, result.Reason));
        Assert.Empty(await postfix.ArrivedAsync());
    }

    [FactWhenPresent("postfix")]
    public async Task OnAFullDiskTheMailWaits()
    {
        await using var postfix = await PostfixServer.StartAsync(
            bench.Certificate, "message_size_limit = 1000000000", "queue_minfree = 9000000000000000000");

        var result = await SendAsync(postfix, "to@example.net");

        Assert.Equal(
            (SmtpOutcome.Retry, SmtpReason.RefusedForNow, 452), (result.Outcome, result.Reason, result.ReplyCode));
        Assert.Empty(await postfix.ArrivedAsync());
    }

    [FactWhenPresent("postfix")]
    public async Task UnderAnotherTenantsCertificateNothingArrives()
    {
        using var stranger = bench.Authority.Issue("mail.other-tenant.example");
        await using var postfix = await PostfixServer.StartAsync(stranger);

        var result = await SendAsync(postfix, "to@example.net");

        Assert.Equal((SmtpOutcome.Retry, SmtpReason.CertificateName), (result.Outcome, result.Reason));
        Assert.Empty(await postfix.ArrivedAsync());
    }

    public void Dispose() => bench.Dispose();

    private Task<SmtpResult> SendAsync(PostfixServer postfix, params string[] recipients) => bench.Sender.SendAsync(
        bench.ServerAt(postfix.Port), SmtpMail.Create(
            "from@example.org", recipients, SmtpBench.Message), CancellationToken.None);
}
