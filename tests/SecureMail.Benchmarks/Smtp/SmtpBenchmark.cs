using System.Diagnostics;
using System.Globalization;
using System.Text;
using SecureMail.Smtp;

namespace SecureMail.Benchmarks.Smtp;

/// <summary>
/// Mails of 4 KB over four pooled STARTTLS connections, against nodemailer's pool to the same server in the same run. Both take
/// a new connection after 100 mails.
/// </summary>
internal static class SmtpBenchmark
{
    private const int Rounds = 9;
    private const int Connections = 4;
    private const int Mails = 600;
    private const int MailBytes = 4096;
    private const double Bound = 0.9;

    internal static IEnumerable<Ratio> Run()
    {
        var mail = Message();
        using var sink = new SmtpSink(mail);
        List<double> ratios = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var theirs = sink.NodemailerSpeed(Connections, Mails);
            var ours = SpeedAsync(sink, mail).GetAwaiter().GetResult();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"     round {round}: {ours:0} mails/s, nodemailer {theirs:0} mails/s"));
            // Round 0 warms up and does not count.
            if (round > 0) ratios.Add(ours / theirs);
        }
        yield return new Ratio("4 KB mails over 4 pooled STARTTLS connections / nodemailer", ratios, Bound, AtLeast: true);
    }

    private static async Task<double> SpeedAsync(SmtpSink sink, byte[] content)
    {
        await using var sender = new SmtpSender(
            new SmtpSenderOptions { AllowPrivateAddresses = true, MaxConnectionsPerServer = Connections }, RealClock.Now);
        var server = new SmtpServer("localhost", sink.Port, TlsMode.StartTls, "relay.example.org") { TrustAnchors = [sink.Anchor] };
        var mail = SmtpMail.Create("from@example.org", ["to@example.net"], content);
        // The connections stand before the clock starts.
        await SendAsync(sender, server, mail, each: 1);
        var watch = Stopwatch.StartNew();
        await SendAsync(sender, server, mail, each: Mails / Connections);
        return Mails / watch.Elapsed.TotalSeconds;
    }

    private static Task SendAsync(SmtpSender sender, SmtpServer server, SmtpMail mail, int each) =>
        Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (var sent = 0; sent < each; sent++)
            {
                var result = await sender.SendAsync(server, mail, CancellationToken.None);
                if (result.Outcome != SmtpOutcome.Delivered) throw new InvalidOperationException(result.Sentence);
            }
        }));

    private static byte[] Message()
    {
        var message = new StringBuilder("From: from@example.org\r\nTo: to@example.net\r\nSubject: Speed\r\n\r\n");
        while (message.Length < MailBytes)
        {
            message.Append("The quick brown fox jumps over the lazy dog, again and again.\r\n");
        }
        return Encoding.ASCII.GetBytes(message.ToString());
    }
}
