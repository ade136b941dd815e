using System.Diagnostics;
using System.Security.Cryptography;

namespace SecureMail.DevHost.Tools;

/// <summary>
/// The development tools in eng/devtools: installed once from the lock file, and again only when the lock file changes.
/// </summary>
public static class DevTools
{
    /// <summary>The oldest Node.js that the tools run on.</summary>
    public static readonly Version OldestNode = new(18, 18);

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);
    private static readonly string[] NetworkErrors =
        ["ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ERR_SOCKET_TIMEOUT"];

    /// <summary>Finds eng/devtools above a folder, e.g. <see cref="AppContext.BaseDirectory"/>.</summary>
    /// <exception cref="ToolException">The folder is not inside a checkout.</exception>
    public static string Find(string startFolder)
    {
        for (var folder = startFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var tools = Path.Combine(folder, "eng", "devtools");
            if (File.Exists(Path.Combine(tools, "package-lock.json")))
            {
                return tools;
            }
        }
        throw new ToolException($"There is no eng/devtools above {startFolder}: run this from a checkout of the repository.");
    }

    /// <summary>
    /// Installs the tools unless they are. Several programs may call it at once: one installs, the others wait.
    /// </summary>
    /// <exception cref="ToolException">Node.js is missing or too old, or the packages cannot be fetched.</exception>
    public static async Task EnsureInstalledAsync(string devTools, CancellationToken cancellationToken)
    {
        await CheckNodeAsync(cancellationToken);
        if (await IsInstalledAsync(devTools, cancellationToken))
        {
            return;
        }
        await using var gate = await LockAsync(Path.Combine(devTools, ".install.lock"), cancellationToken);
        if (!await IsInstalledAsync(devTools, cancellationToken))
        {
            await InstallAsync(devTools, cancellationToken);
            await File.WriteAllTextAsync(Marker(devTools), await LockFileHashAsync(devTools, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Checks what <c>node --version</c> says, e.g. <c>v20.20.2</c>. Throws <see cref="ToolException"/>.</summary>
    internal static void CheckNodeVersion(string text)
    {
        if (!Version.TryParse(text.Trim().TrimStart('v').Split('-')[0], out var version) || version < OldestNode)
        {
            throw new ToolException(
                $"Node.js {text.Trim()} is too old: install version {OldestNode} or newer from https://nodejs.org and try again.");
        }
    }

    /// <summary>Says in one sentence why <c>npm ci</c> failed, from what it printed.</summary>
    internal static ToolException InstallFailure(string said) =>
        NetworkErrors.Any(error => said.Contains(error, StringComparison.Ordinal))
            ? new ToolException(
                "The development tools cannot be fetched: the npm registry is not reachable; check the network and npm's proxy settings.")
            : new ToolException($"\"npm ci\" failed in eng/devtools: {said.Trim()}");

    private static async Task CheckNodeAsync(CancellationToken cancellationToken)
    {
        var (_, said) = await RunAsync(new ProcessStartInfo("node", ["--version"]), cancellationToken);
        CheckNodeVersion(said);
    }

    // In node_modules, so that whoever deletes that folder also deletes the marker.
    private static string Marker(string devTools) => Path.Combine(devTools, "node_modules", ".securemail-lock-hash");

    private static async Task<bool> IsInstalledAsync(string devTools, CancellationToken cancellationToken) =>
        File.Exists(Marker(devTools))
        && await File.ReadAllTextAsync(Marker(devTools), cancellationToken) == await LockFileHashAsync(devTools, cancellationToken);

    private static async Task<string> LockFileHashAsync(string devTools, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(devTools, "package-lock.json"));
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static async Task InstallAsync(string devTools, CancellationToken cancellationToken)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var start = new ProcessStartInfo(npm, ["ci", "--loglevel=error"]) { WorkingDirectory = devTools };
        var (exitCode, said) = await RunAsync(start, cancellationToken);
        if (exitCode != 0)
        {
            throw InstallFailure(said);
        }
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = NodeProcess.Launch(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var said = await output + await errors;
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, said);
    }

    // No operating system offers to await another process's file lock, so it is tried again and again.
    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LockPoll, cancellationToken);
            }
        }
    }
}
