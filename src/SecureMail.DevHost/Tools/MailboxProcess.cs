using System.Globalization;

namespace SecureMail.DevHost.Tools;

/// <summary>
/// The demo organisation's mail server and mailbox: eng/devtools/mailbox-server.mjs (SMTP with STARTTLS on 127.0.0.1),
/// which hands every mail on to MailDev, whose page shows it. Disposing kills both.
/// </summary>
public sealed class MailboxProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly NodeProcess mailDev;
    private readonly NodeProcess server;
    private readonly string mails;

    private MailboxProcess(NodeProcess mailDev, NodeProcess server, string mails)
    {
        this.mailDev = mailDev;
        this.server = server;
        this.mails = mails;
    }

    /// <summary>The mail server's port on 127.0.0.1.</summary>
    public required int SmtpPort { get; init; }

    /// <summary>MailDev's page. Below it <c>email</c> lists the mails as JSON and <c>email/{id}/download</c> gives one's bytes.</summary>
    public required Uri Page { get; init; }

    /// <summary>Starts both and waits until they listen.</summary>
    /// <param name="devTools">The folder eng/devtools, installed (<see cref="DevTools.EnsureInstalledAsync"/>).</param>
    /// <param name="certificateFile">The server's certificate chain, PEM.</param>
    /// <param name="keyFile">Its private key, PEM.</param>
    /// <param name="flags">Further flags of the script, e.g. <c>--no-starttls</c> or <c>--reply 451</c>.</param>
    /// <param name="smtpPort">The mail server's port; 0 takes a free one.</param>
    /// <param name="pagePort">The page's port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ToolException">One of them does not start, e.g. because a port is taken.</exception>
    public static async Task<MailboxProcess> StartAsync(
        string devTools, string certificateFile, string keyFile, IEnumerable<string> flags,
        int smtpPort = 0, int pagePort = 0, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        var (innerPort, page) = (Text(FreePort.Take()), Text(pagePort == 0 ? FreePort.Take() : pagePort));
        var mails = Directory.CreateTempSubdirectory("securemail-maildev-").FullName;
        // MailDev and the script must agree on MailDev's port, which neither can choose for the other.
        var mailDev = NodeProcess.Start("MailDev", devTools, "node_modules/maildev/bin/maildev",
            "--ip", "127.0.0.1", "--smtp", innerPort, "--web", page, "--mail-directory", mails);
        var server = NodeProcess.Start("The mail server", devTools, "mailbox-server.mjs",
            ["--port", Text(smtpPort), "--maildev-port", innerPort, "--cert", certificateFile, "--key", keyFile, .. flags]);
        try
        {
            await mailDev.WaitForAsync("SMTP Server running", limit.Token);
            var line = await server.WaitForAsync("listening on", limit.Token);
            return new MailboxProcess(mailDev, server, mails)
            {
                SmtpPort = int.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture),
                Page = new Uri($"http://127.0.0.1:{page}/"),
            };
        }
        catch
        {
            await StopAsync(server, mailDev, mails);
            throw;
        }
    }

    /// <summary>Kills both and deletes the mails.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(server, mailDev, mails);

    private static async Task StopAsync(NodeProcess server, NodeProcess mailDev, string mails)
    {
        await server.DisposeAsync();
        await mailDev.DisposeAsync();
        Directory.Delete(mails, recursive: true);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
