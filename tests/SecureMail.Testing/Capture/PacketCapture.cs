using System.Diagnostics;
using System.Globalization;
using System.Text;
using SecureMail.Testing.Presence;

namespace SecureMail.Testing.Capture;

/// <summary>The packets of one port of loopback, as somebody who listens on the network sees them; needs tcpdump and root.</summary>
public sealed class PacketCapture : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder;
    private readonly Process process;

    private PacketCapture(DirectoryInfo folder, Process process) => (this.folder, this.process) = (folder, process);

    private string File => FileIn(folder);

    /// <summary>Begins; every packet from now on is in it.</summary>
    public static async Task<PacketCapture> StartAsync(int port)
    {
        var folder = Directory.CreateTempSubdirectory("securemail-capture-");
        string[] arguments =
        [
            "-i", "lo", "-U", "--immediate-mode", "-Z", "root", "-s", "0", "-w", FileIn(folder), "tcp", "port",
            port.ToString(CultureInfo.InvariantCulture),
        ];
        var process = Process.Start(new ProcessStartInfo(Tools.Require("tcpdump"), arguments) { RedirectStandardError = true })!;
        while (await process.StandardError.ReadLineAsync() is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }
        return new PacketCapture(folder, process);
    }

    /// <summary>Everything so far, once at least this many octets were seen; octets above 127 keep their value.</summary>
    public async Task<string> ReadAsync(long leastOctets)
    {
        for (var waited = TimeSpan.Zero; new FileInfo(File).Length < leastOctets; waited += Step)
        {
            if (waited > Patience)
            {
                throw new TimeoutException($"tcpdump saw less than {leastOctets} octets.");
            }
            await Task.Delay(Step);
        }
        return Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(File));
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static string FileIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "packets");
}
