using System.Diagnostics;
using System.Globalization;
using System.Text;
using SecureMail.Testing.Presence;

namespace SecureMail.Smtp.Tests;

/// <summary>What somebody who listens on the network sees of a delivery, by a capture of its packets.</summary>
public sealed class CaptureTests
{
    [FactWhenPresent("tcpdump")]
    public async Task PacketsHoldNoContentAndNoCredential()
    {
        using var bench = new SmtpBench();
        var folder = Directory.CreateTempSubdirectory("securemail-capture-");
        var file = Path.Combine(folder.FullName, "packets");
        await using var server = bench.Play(SmtpBench.Opened("250-mx\n250-SIZE 0\n250 AUTH PLAIN")
            .Expect("AUTH PLAIN AGFubgBzZWNyZXQ=", "235 Ok").Then(SmtpBench.Envelope()).Content("250 Ok").Quit());
        var packets = await CaptureAsync(server.Port, file, async () =>
        {
            var target = bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") };
            Assert.Equal(
                SmtpOutcome.Delivered,
                (await bench.Sender.SendAsync(target, SmtpBench.Mail(), CancellationToken.None)).Outcome);
            await server.FinishAsync();
            return server.WireBytes.Length;
        });
        folder.Delete(recursive: true);

        Assert.Contains("STARTTLS", packets, StringComparison.Ordinal);
        foreach (var secret in new[] { "canary", "MAIL FROM", "RCPT TO", "AUTH PLAIN", "AGFubgBz" })
            Assert.DoesNotContain(secret, packets, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Packets of one port while something happens, at least the octets that were sent.</summary>
    private static async Task<string> CaptureAsync(int port, string file, Func<Task<int>> happening)
    {
        string[] arguments = [
            "-i", "lo", "-U", "--immediate-mode", "-Z", "root", "-w", file, "tcp", "port",
            port.ToString(CultureInfo.InvariantCulture)];
        using var capture = Process.Start(
            new ProcessStartInfo(Tools.Require("tcpdump"), arguments) { RedirectStandardError = true })!;
        try
        {
            while (
                await capture.StandardError.ReadLineAsync() is { } line
                    && !line.Contains("listening on", StringComparison.Ordinal))
            {
            }
            var sent = await happening();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (new FileInfo(file).Length < sent) await Task.Delay(10, patience.Token);
            return Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, patience.Token));
        }
        finally
        {
            capture.Kill();
            await capture.WaitForExitAsync();
        }
    }
}
