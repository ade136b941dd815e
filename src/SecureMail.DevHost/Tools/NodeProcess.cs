using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;

namespace SecureMail.DevHost.Tools;

/// <summary>
/// A Node.js program that runs until it is disposed. It ends with the program that started it, even when that one is
/// killed (eng/devtools/exit-with-parent.cjs).
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private const int RememberedLines = 30;
    private const int UnreadLines = 1000;

    private readonly Process process;
    // Whoever waits for a line reads all; afterwards nobody reads, and a tool that runs for days must not fill the memory.
    private readonly Channel<string> output = Channel.CreateBounded<string>(
        new BoundedChannelOptions(UnreadLines) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Queue<string> lastLines = new();
    private readonly string name;

    private NodeProcess(string name, Process process)
    {
        this.name = name;
        this.process = process;
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
    }

    /// <summary>The operating system's number of the process.</summary>
    public int Id => process.Id;

    /// <summary>Starts a script with Node.js.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="devTools">The folder eng/devtools.</param>
    /// <param name="script">The script's path, seen from that folder.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <exception cref="ToolException">Node.js is missing.</exception>
    public static NodeProcess Start(string name, string devTools, string script, params IEnumerable<string> arguments) =>
        Start(name, devTools, preloads: [], script, arguments);

    /// <summary>Starts a script with Node.js.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="devTools">The folder eng/devtools.</param>
    /// <param name="preloads">Scripts that run before it, seen from that folder.</param>
    /// <param name="script">The script's path, seen from that folder.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <exception cref="ToolException">Node.js is missing.</exception>
    public static NodeProcess Start(string name, string devTools, IEnumerable<string> preloads, string script, IEnumerable<string> arguments)
    {
        var before = preloads.Prepend("exit-with-parent.cjs").SelectMany(preload => new[] { "--require", Path.Combine(devTools, preload) });
        var start = new ProcessStartInfo("node", [.. before, Path.Combine(devTools, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = devTools,
        };
        var node = new NodeProcess(name, Launch(start));
        node.process.BeginOutputReadLine();
        node.process.BeginErrorReadLine();
        return node;
    }

    /// <summary>The next line that the program prints. Throws <see cref="ToolException"/> when it has ended instead.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await output.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            await process.WaitForExitAsync(cancellationToken);
            throw Ended();
        }
    }

    /// <summary>Reads lines until one contains <paramref name="text"/>, which it returns.</summary>
    public async Task<string> WaitForAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    /// <summary>Kills the program and whatever it started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Starts a process; throws <see cref="ToolException"/> when the program is not installed.</summary>
    internal static Process Launch(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ToolException(
                $"{start.FileName} cannot be started: install Node.js {DevTools.OldestNode} or newer from https://nodejs.org.", exception);
        }
    }

    private void Receive(string? line)
    {
        Remember(line);
        if (line is null)
        {
            output.Writer.TryComplete();
        }
        else
        {
            output.Writer.TryWrite(line);
        }
    }

    private void Remember(string? line)
    {
        lock (lastLines)
        {
            lastLines.Enqueue(line ?? "");
            if (lastLines.Count > RememberedLines)
            {
                lastLines.Dequeue();
            }
        }
    }

    private ToolException Ended()
    {
        string said;
        lock (lastLines)
        {
            said = string.Join(Environment.NewLine, lastLines.Where(line => line.Length > 0));
        }
        return said.Contains("EADDRINUSE", StringComparison.Ordinal)
            ? new ToolException($"{name} cannot listen: another program uses its port; end that program or choose another port.")
            : new ToolException($"{name} ended at once (exit code {process.ExitCode}): {said}");
    }
}
