using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using SecureMail.DevHost.Tools;
using SecureMail.Testing.Certificates;

namespace SecureMail.Benchmarks.Smtp;

/// <summary>
/// The server that both clients send to: npm's smtp-server with STARTTLS, which forgets what it takes. Its authority and the
/// mail lie in files, for the client that is a process of its own.
/// </summary>
internal sealed class SmtpSink : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("securemail-benchmark-");
    private readonly TestAuthority authority = new(RealClock.Now.GetUtcNow());
    private readonly Process server;

    internal SmtpSink(byte[] mail)
    {
        File.WriteAllText(InFolder("authority.pem"), authority.Anchor.ExportCertificatePem());
        File.WriteAllBytes(InFolder("mail.eml"), mail);
        using var certificate = authority.Issue("localhost");
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(InFolder("server.pem"), $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n");
        server = Start("smtp-sink.mjs", InFolder("server.pem"));
        Port = int.Parse(server.StandardOutput.ReadLine() ?? throw NotStarted(), CultureInfo.InvariantCulture);
    }

    internal int Port { get; }

    internal X509Certificate2 Anchor => authority.Anchor;

    /// <summary>Mails a second that nodemailer hands over, by its own clock, once its connections stand.</summary>
    internal double NodemailerSpeed(int connections, int mails)
    {
        using var client = Start("nodemailer-speed.mjs", [
            Text(Port), InFolder("authority.pem"), Text(connections), Text(mails), InFolder("mail.eml")]);
        var speed = client.StandardOutput.ReadLine() ?? throw NotStarted();
        client.WaitForExit();
        return double.Parse(speed, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        server.StandardInput.Close();
        server.WaitForExit();
        server.Dispose();
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    private static Process Start(string script, params string[] arguments)
    {
        var devTools = DevTools.Find(AppContext.BaseDirectory);
        var scripts = Path.Combine(devTools, "..", "..", "tests", "SecureMail.Benchmarks", "Smtp");
        var start = new ProcessStartInfo("node", [Path.Combine(scripts, script), devTools, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw NotStarted();
    }

    private static InvalidOperationException NotStarted() =>
        new("node ended before it spoke: install Node.js 20, and run `npm ci` in eng/devtools.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string InFolder(string name) => Path.Combine(folder.FullName, name);
}
