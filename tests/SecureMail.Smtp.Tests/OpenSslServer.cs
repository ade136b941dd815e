using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SecureMail.DevHost.Tools;
using SecureMail.Testing.Presence;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// A TLS server that shows whatever certificate it is given, on broken cryptography too: the framework's own refuses to.
/// </summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder;
    private readonly Process process;

    private OpenSslServer(DirectoryInfo folder, Process process, int port) =>
        (this.folder, this.process, Port) = (folder, process, port);

    public int Port { get; }

    public static async Task<OpenSslServer> StartAsync(X509Certificate2 certificate)
    {
        var folder = Directory.CreateTempSubdirectory("securemail-openssl-");
        var file = Path.Combine(folder.FullName, "server.pem");
        using var key = certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(file, $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n");
        var port = FreePort.Take();
        string[] arguments =
        [
            "s_server", "-quiet", "-4", "-accept", port.ToString(CultureInfo.InvariantCulture), "-cert", file, "-key", file,
            "-cipher", "ALL:@SECLEVEL=0",
        ];
        var start = new ProcessStartInfo(Tools.Require("openssl"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new OpenSslServer(folder, Process.Start(start)!, port);
        await server.ListensAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task ListensAsync()
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Step)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(Step);
            }
        }
        throw new TimeoutException("openssl s_server does not listen.");
    }
}
