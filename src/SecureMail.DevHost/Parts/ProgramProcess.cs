using System.Diagnostics;
using System.Globalization;
using SecureMail.DevHost.Tools;

namespace SecureMail.DevHost.Parts;

/// <summary>The program itself, <c>SecureMail.Functions</c>, as a process of its own. Disposing kills it.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private const int RememberedLines = 200;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Queue<string> lines = new();

    private ProgramProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
    }

    /// <summary>The operating system's number of the process.</summary>
    public int Id => process.Id;

    /// <summary>What it printed last, for errors.</summary>
    public string Log
    {
        get
        {
            lock (lines)
            {
                return string.Join(Environment.NewLine, lines);
            }
        }
    }

    /// <summary>Starts the program and waits until it answers.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="settings">Its settings, as environment variables.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ToolException">It does not start, e.g. because the port is taken.</exception>
    public static async Task<ProgramProcess> StartAsync(
        Uri address, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Assembly()),
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }
        start.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        var program = new ProgramProcess(Process.Start(start) ?? throw new ToolException("The program could not be started."));
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        try
        {
            await program.WaitUntilItAnswersAsync(address, cancellationToken);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>The most memory that the process ever held, in bytes; 0 where the system does not tell.</summary>
    public long PeakMemory()
    {
        var status = $"/proc/{process.Id}/status";
        if (!File.Exists(status))
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        var line = File.ReadLines(status).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Kills the program in the middle of whatever it does (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync();
    }

    /// <summary>Kills the program.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private async Task WaitUntilItAnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(address, "/"), limit.Token);
                return;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
            catch (HttpRequestException)
            {
                throw new ToolException(Log.Contains("address already in use", StringComparison.OrdinalIgnoreCase)
                    ? $"Port {address.Port} is taken. Stop the program that uses it, or choose another with --port."
                    : $"The program ended at once. It said: {Log}");
            }
        }
    }

    /// <summary>The program as it was built in the same checkout and configuration.</summary>
    private static string Assembly()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var (framework, configuration) = (Path.GetFileName(here), Path.GetFileName(Path.GetDirectoryName(here)!));
        var repository = Path.GetFullPath(Path.Combine(DevTools.Find(here), "..", ".."));
        return Path.Combine(repository, "src", "SecureMail.Functions", "bin", configuration, framework, "SecureMail.Functions.dll");
    }

    private void Remember(string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > RememberedLines)
            {
                lines.Dequeue();
            }
        }
    }
}
