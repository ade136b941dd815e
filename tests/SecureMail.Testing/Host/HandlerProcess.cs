using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using SecureMail.DevHost.Tools;

namespace SecureMail.Testing.Host;

/// <summary>What the handler said when the host asked for the first time whether it is there.</summary>
/// <param name="Status">The status.</param>
/// <param name="IsPlain">Neither a redirect nor a cookie came with it.</param>
/// <param name="After">Time from the start of the process.</param>
public sealed record FirstAnswer(int Status, bool IsPlain, TimeSpan After);

/// <summary>One process of the program, as a custom handler or alone, on a port of its own. The only end a host knows is SIGKILL.</summary>
public sealed class HandlerProcess : IDisposable
{
    private const int RememberedLines = 100;
    private static readonly TimeSpan PingEvery = TimeSpan.FromMilliseconds(25);

    private readonly Process process;
    private readonly long startedAt;
    private readonly TimeProvider clock;
    private readonly Queue<string> lines = new();

    private HandlerProcess(Process process, Uri address, TimeProvider clock)
    {
        this.process = process;
        this.clock = clock;
        startedAt = clock.GetTimestamp();
        Address = address;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it is to listen: 127.0.0.1, plain HTTP.</summary>
    public Uri Address { get; }

    /// <summary>The process's number.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What it printed last.</summary>
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

    /// <summary>Starts the program of a package as a host does. Its environment is the settings, and of this process's own only PATH and HOME.</summary>
    public static HandlerProcess Start(HostFolder folder, IReadOnlyDictionary<string, string> settings, string workerId, TimeProvider clock)
    {
        var port = FreePort.Take();
        var environment = OfHandler(settings, port);
        environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = workerId;
        environment["FUNCTIONS_APP_ROOT_PATH"] = folder.Path;
        return Start(new ProcessStartInfo(folder.Executable) { WorkingDirectory = folder.Path }, environment, port, clock);
    }

    /// <summary>The settings with what a host adds to tell the program its port.</summary>
    public static Dictionary<string, string> OfHandler(IReadOnlyDictionary<string, string> settings, int port)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string>(settings) { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = text, ["FUNCTIONS_HTTPWORKER_PORT"] = text };
    }

    /// <summary>Starts any program that listens on a port of 127.0.0.1. Its environment is the given one, and of this process's own only PATH and HOME.</summary>
    public static HandlerProcess Start(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment, int port, TimeProvider clock)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var name in start.Environment.Keys.Except(["PATH", "HOME"]).ToArray())
        {
            start.Environment.Remove(name);
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        return new HandlerProcess(process, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"), clock);
    }

    /// <summary>Asks <c>GET /</c> every 25 ms until there is any answer; null when it ended or took too long.</summary>
    public async Task<FirstAnswer?> FirstAnswerAsync(HttpClient client, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (!process.HasExited && clock.GetElapsedTime(startedAt) < limit)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(Address, "/"), cancellationToken);
                return new FirstAnswer(
                    (int)answer.StatusCode,
                    answer.Headers.Location is null && !answer.Headers.Contains("Set-Cookie"),
                    clock.GetElapsedTime(startedAt));
            }
            catch (HttpRequestException refused) when (refused.InnerException is SocketException or IOException)
            {
                await Task.Delay(PingEvery, clock, cancellationToken);
            }
        }
        return null;
    }

    /// <summary>Kills it (SIGKILL), that process only.</summary>
    public void Kill()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }

    /// <summary>Asks it to end (SIGTERM), as a container's runtime would; a Functions host never does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end: the exit code, 128 + n after signal n.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Kills it.</summary>
    public void Dispose()
    {
        Kill();
        process.Dispose();
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
