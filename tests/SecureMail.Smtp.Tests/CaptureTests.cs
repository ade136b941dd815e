using SecureMail.Testing.Capture;
using SecureMail.Testing.Presence;

namespace SecureMail.Smtp.Tests;

/// <summary>What somebody who listens on the network sees of a delivery, by a capture of its packets.</summary>
public sealed class CaptureTests
{
    [FactWhenPresent("tcpdump")]
    public async Task PacketsHoldNoContentAndNoCredential()
    {
        using var bench = new SmtpBench();
        await using var server = bench.Play(SmtpBench.Opened("250-mx\n250-SIZE 0\n250 AUTH PLAIN")
            .Expect("AUTH PLAIN AGFubgBzZWNyZXQ=", "235 Ok").Then(SmtpBench.Envelope()).Content("250 Ok").Quit());
        await using var capture = await PacketCapture.StartAsync(server.Port);
        var target = bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") };
        Assert.Equal(
            SmtpOutcome.Delivered,
            (await bench.Sender.SendAsync(target, SmtpBench.Mail(), CancellationToken.None)).Outcome);
        await server.FinishAsync();
        var packets = await capture.ReadAsync(server.WireBytes.Length);

        Assert.Contains("STARTTLS", packets, StringComparison.Ordinal);
        foreach (var secret in new[] { "canary", "MAIL FROM", "RCPT TO", "AUTH PLAIN", "AGFubgBz" })
            Assert.DoesNotContain(secret, packets, StringComparison.OrdinalIgnoreCase);
    }
}
