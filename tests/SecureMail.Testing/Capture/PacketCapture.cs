using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureMail.Testing.Presence;

namespace SecureMail.Testing.Capture;

/// <summary>The TCP packets of loopback, as somebody who listens on the network sees them; needs tcpdump and root.</summary>
public sealed class PacketCapture : IAsyncDisposable
{
    // What the kernel holds for tcpdump while it writes. In immediate mode it would hold few packets: each fills a frame of the longest one.
    private const string KernelKib = "65536";
    private const string NoneDropped = "\n0 packets dropped by kernel";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder;
    private readonly TcpListener marker;
    private readonly Process process;

    private PacketCapture(DirectoryInfo folder, TcpListener marker, Process process) =>
        (this.folder, this.marker, this.process) = (folder, marker, process);

    private string File => FileIn(folder);

    /// <summary>Begins; every packet from now on is in it.</summary>
    /// <param name="port">Of this port only; null: of all.</param>
    public static async Task<PacketCapture> StartAsync(int? port = null)
    {
        var folder = Directory.CreateTempSubdirectory("securemail-capture-");
        var marker = new TcpListener(IPAddress.Loopback, 0);
        marker.Start();
        string[] arguments =
        [
            "-i", "lo", "-U", "-Z", "root", "-s", "0", "-B", KernelKib, "-w", FileIn(folder), "tcp",
            .. port is { } one ? ["port", Text(one), "or", "port", Text(PortOf(marker))] : WithoutTestRunner(),
        ];
        var process = Process.Start(new ProcessStartInfo(Tools.Require("tcpdump"), arguments) { RedirectStandardError = true })!;
        while (await process.StandardError.ReadLineAsync() is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }
        return new PacketCapture(folder, marker, process);
    }

    /// <summary>
    /// Ends the capture and gives everything that was sent before this call; octets above 127 keep their value. What is said in
    /// clear is seen: a last word of ours, sent so, is waited for. A packet that was missed is an error.
    /// </summary>
    public async Task<string> EndAsync()
    {
        await SayLastWordAsync();
        for (var waited = TimeSpan.Zero; !(await ReadAsync()).Contains(folder.Name, StringComparison.Ordinal); waited += Step)
        {
            if (waited > Patience)
            {
                throw new TimeoutException("tcpdump did not see what was said in clear.");
            }
            await Task.Delay(Step);
        }
        await Tool.RunAsync("sh", ["-c", $"kill -TERM {Text(process.Id)}"]); // So that it says what it missed.
        var counts = await process.StandardError.ReadToEndAsync();
        return counts.Contains(NoneDropped, StringComparison.Ordinal)
            ? await ReadAsync()
            : throw new InvalidOperationException($"tcpdump missed packets: {counts}");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        marker.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>The test platform tells its runner the cases' names, whole dialogues among them, over loopback too.</summary>
    private static string[] WithoutTestRunner()
    {
        var arguments = Environment.GetCommandLineArgs();
        var at = Array.IndexOf(arguments, "--port");
        return at >= 0 && at + 1 < arguments.Length && ushort.TryParse(arguments[at + 1], CultureInfo.InvariantCulture, out var runner)
            ? ["and", "not", "port", Text(runner)]
            : [];
    }

    private async Task SayLastWordAsync()
    {
        using var speaker = new TcpClient();
        await speaker.ConnectAsync(IPAddress.Loopback, PortOf(marker));
        using var listener = await marker.AcceptTcpClientAsync();
        await speaker.GetStream().WriteAsync(Encoding.ASCII.GetBytes(folder.Name));
        await listener.GetStream().ReadExactlyAsync(new byte[folder.Name.Length]);
    }

    private async Task<string> ReadAsync() => Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(File));

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string FileIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "packets");
}
