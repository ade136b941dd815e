using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SecureMail.DevHost.Tools;
using SecureMail.Testing.Presence;

namespace SecureMail.Testing.Postfix;

/// <summary>
/// A Postfix of the machine's own, started on a free port of loopback with configuration, queue and maildir in a folder
/// of its own. Takes mail for every mailbox at <see cref="Domain"/> and relays nothing. Needs to run as root.
/// </summary>
public sealed class PostfixServer : IAsyncDisposable
{
    public const string Domain = "example.net";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string folder;
    private bool isRunning;

    private PostfixServer(string folder, int port) => (this.folder, Port) = (folder, port);

    public int Port { get; }

    /// <summary>What Postfix wrote about its work.</summary>
    public string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private string ConfigurationFolder => Path.Combine(folder, "etc");

    private string LogPath => Path.Combine(folder, "log");

    /// <summary>
    /// Starts with STARTTLS offered under this certificate; settings are lines of main.cf that win over the usual ones.
    /// </summary>
    public static Task<PostfixServer> StartAsync(X509Certificate2 certificate, params string[] settings) =>
        StartAsync(certificate, _ => [], settings);

    /// <summary>Starts with services of its own: lines of master.cf, made for the server's folder, which its users can read.</summary>
    public static async Task<PostfixServer> StartAsync(
        X509Certificate2 certificate, Func<string, IEnumerable<string>> services, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("securemail-postfix-").FullName;
        var server = new PostfixServer(folder, FreePort.Take());
        await server.ConfigureAsync(certificate, services(folder), settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts again after <see cref="StopAsync"/>, on the same port and with the same queue.</summary>
    public async Task StartAsync()
    {
        await PostfixAsync("start");
        isRunning = true;
        await UntilAsync(AnswersAsync);
    }

    public async Task StopAsync()
    {
        await PostfixAsync("stop");
        isRunning = false;
    }

    /// <summary>Starts again with these lines of main.cf in the place of the ones it was started with.</summary>
    public async Task RestartAsync(params string[] settings)
    {
        if (isRunning)
        {
            await StopAsync();
        }
        await WriteMainAsync(settings);
        await StartAsync();
    }

    /// <summary>
    /// Waits until nothing is on its way in the queue, then returns what arrived, each as the octets of its file.
    /// </summary>
    public async Task<IReadOnlyList<byte[]>> ArrivedAsync()
    {
        await UntilAsync(() => Task.FromResult(IsQueueEmpty()));
        var inbox = Path.Combine(folder, "mail", "inbox", "new");
        if (!Directory.Exists(inbox)) return [];
        return [.. Directory.GetFiles(inbox).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }

    /// <summary>Waits until Postfix has written these words into its log.</summary>
    public Task LoggedAsync(string words) => UntilAsync(() => Task.FromResult(Log.Contains(words, StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        await PostfixAsync("abort");
        Directory.Delete(folder, recursive: true);
    }

    private async Task ConfigureAsync(X509Certificate2 certificate, IEnumerable<string> services, string[] settings)
    {
        // Postfix works as users of its own, who must be able to walk here.
        await Tool.RunAsync("chmod", ["755", folder]);
        foreach (
            var name in new[] { "etc", "spool", "data", "mail" }) Directory.CreateDirectory(Path.Combine(folder, name));
        await Tool.RunAsync("chown", ["postfix", Path.Combine(folder, "data")]);
        await Tool.RunAsync("chown", ["nobody:nogroup", Path.Combine(folder, "mail")]);
        var pem = Path.Combine(ConfigurationFolder, "server.pem");
        using var key = certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(
            pem, key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n");
        await WriteMainAsync(settings);
        await File.WriteAllLinesAsync(
            Path.Combine(ConfigurationFolder, "master.cf"), PostfixConfiguration.Master(Port).Concat(services));
    }

    private Task WriteMainAsync(string[] settings) => File.WriteAllLinesAsync(
        Path.Combine(ConfigurationFolder, "main.cf"),
        PostfixConfiguration.Main(folder, LogPath, Path.Combine(ConfigurationFolder, "server.pem")).Concat(settings));

    private async Task PostfixAsync(string command)
    {
        var (code, output) = await Tool.RunAsync("postfix", ["-c", ConfigurationFolder, command]);
        if (code != 0 && command != "abort")
            throw new InvalidOperationException($"postfix {command} failed: {output}\n{Log}");
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            using var reader = new StreamReader(client.GetStream());
            return (await reader.ReadLineAsync())?.StartsWith("220", StringComparison.Ordinal) == true;
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }

    private bool IsQueueEmpty() => new[] { "maildrop", "incoming", "active", "deferred" }
        .Select(name => Path.Combine(folder, "spool", name))
        .All(
            queue =>
                !Directory.Exists(queue) || Directory.GetFiles(queue, "*", SearchOption.AllDirectories).Length == 0);

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var waited = TimeSpan.Zero; !await isSo(); waited += Step)
        {
            if (waited > Patience) throw new TimeoutException($"Postfix did not get there in {Patience}:\n{Log}");
            await Task.Delay(Step);
        }
    }
}
