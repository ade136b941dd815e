using System.Globalization;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using SecureMail.DevHost.Tools;

namespace SecureMail.AzureServices.Tests.Tools;

/// <summary>The demo organisation's mail server does what the developer's machine and the delivery tests rely on.</summary>
[Collection("Azurite")] // whose fixture installs the tools
public sealed class MailboxServerTests : IAsyncLifetime
{
    private const string Mail = "Subject: =?utf-8?Q?caf=C3=A9?=\r\nX-Odd:  spaces\tkept \r\n\r\n..dot\r\n8 bit: \u00E9\r\n.";

    private readonly string folder = Directory.CreateTempSubdirectory("securemail-mailbox-").FullName;

    private string CertificateFile => Path.Combine(folder, "cert.pem");

    private string KeyFile => Path.Combine(folder, "key.pem");

    public async Task InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TestClock.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(CertificateFile, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    [Theory]
    [InlineData(SslProtocols.Tls13, "with ESMTPS (TLSv1.3 TLS_AES")]
    [InlineData(SslProtocols.Tls12, "with ESMTPS (TLSv1.2 TLS_ECDHE")]
    [InlineData(SslProtocols.None, "with ESMTP;")]
    public async Task Mail_ReachesTheMailboxUnchanged_AndSaysHowItCame(SslProtocols protocol, string noted)
    {
        await using var mailbox = await StartAsync();
        await using var smtp = await SmtpDialogue.ConnectAsync(mailbox.SmtpPort);
        Assert.Contains("STARTTLS", await smtp.SendAsync("EHLO sender.test"), StringComparison.Ordinal);
        if (protocol != SslProtocols.None)
        {
            Assert.StartsWith("220", await smtp.SendAsync("STARTTLS"), StringComparison.Ordinal);
            await smtp.StartTlsAsync(protocol);
            await smtp.SendAsync("EHLO sender.test");
        }
        await SendAsync(smtp, from: "");

        var (envelope, source) = await OnlyMailAsync(mailbox.Page);
        Assert.Equal("bob@demo.test", (string?)envelope["to"]![0]!["address"]);
        Assert.StartsWith("Received: from sender.test ([127.0.0.1])\r\n\tby mail.demo.test " + noted, source, StringComparison.Ordinal);
        Assert.EndsWith(Mail.Replace("..dot", ".dot", StringComparison.Ordinal)[..^1], source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoStartTls_HidesIt()
    {
        await using var mailbox = await StartAsync("--no-starttls");
        await using var smtp = await SmtpDialogue.ConnectAsync(mailbox.SmtpPort);
        Assert.DoesNotContain("STARTTLS", await smtp.SendAsync("EHLO sender.test"), StringComparison.Ordinal);
        Assert.StartsWith("5", await smtp.SendAsync("STARTTLS"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_RefusesEveryRecipient()
    {
        await using var mailbox = await StartAsync("--reply", "451");
        await using var smtp = await SmtpDialogue.ConnectAsync(mailbox.SmtpPort);
        await smtp.SendAsync("EHLO sender.test");
        await smtp.SendAsync("MAIL FROM:<>");
        Assert.StartsWith("451", await smtp.SendAsync("RCPT TO:<bob@demo.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailDevGone_TheFinalDotIsRefusedForNow()
    {
        await using var server = NodeProcess.Start("The mail server", DevTools.Find(AppContext.BaseDirectory), "mailbox-server.mjs",
            "--port", "0", "--maildev-port", $"{FreePort.Take()}", "--cert", CertificateFile, "--key", KeyFile);
        var line = await server.WaitForAsync("listening on 127.0.0.1:", default);
        await using var smtp = await SmtpDialogue.ConnectAsync(int.Parse(line.Split(':')[^1], CultureInfo.InvariantCulture));
        await smtp.SendAsync("EHLO sender.test");
        await smtp.SendAsync("MAIL FROM:<>");
        await smtp.SendAsync("RCPT TO:<bob@demo.test>");
        await smtp.SendAsync("DATA");
        Assert.StartsWith("451", await smtp.SendAsync(Mail), StringComparison.Ordinal);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    private Task<MailboxProcess> StartAsync(params string[] flags) =>
        MailboxProcess.StartAsync(DevTools.Find(AppContext.BaseDirectory), CertificateFile, KeyFile, flags);

    private static async Task SendAsync(SmtpDialogue smtp, string from)
    {
        Assert.StartsWith("250", await smtp.SendAsync($"MAIL FROM:<{from}>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await smtp.SendAsync("RCPT TO:<bob@demo.test>"), StringComparison.Ordinal);
        Assert.StartsWith("354", await smtp.SendAsync("DATA"), StringComparison.Ordinal);
        Assert.StartsWith("250", await smtp.SendAsync(Mail), StringComparison.Ordinal);
    }

    private static async Task<(JsonNode Envelope, string Source)> OnlyMailAsync(Uri page)
    {
        using var http = new HttpClient { BaseAddress = page };
        var mail = Assert.Single((await http.GetFromJsonAsync<JsonArray>("email"))!)!;
        var source = await http.GetByteArrayAsync($"email/{mail["id"]}/download");
        return (mail["envelope"]!, System.Text.Encoding.Latin1.GetString(source));
    }
}
