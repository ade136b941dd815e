using System.Diagnostics;
using SecureMail.DevHost.Tools;

namespace SecureMail.Endurance.Parts;

/// <summary>What is started: the program as it was built beside this one, as it is deployed, or under a clock that can be turned.</summary>
/// <param name="Executable">What the system starts.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs.</param>
internal sealed record ProgramFile(string Executable, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>As it was built.</summary>
    public static ProgramFile Built { get; } = Beside("SecureMail.Functions.dll");

    /// <summary>As it was built, under the clock of a file.</summary>
    public static ProgramFile Clocked(string clockFile) => Beside("SecureMail.Endurance.dll", Endurance.Clocked.ClockedProgram.Command, clockFile);

    /// <summary>As it is deployed, unpacked into a folder; made by eng/package.sh unless it is of these very sources.</summary>
    public static async Task<ProgramFile> DeployedAsync(string folder, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(Path.Combine(DevTools.Find(AppContext.BaseDirectory), "..", ".."));
        var start = new ProcessStartInfo("bash", [Path.Combine(root, "eng", "package.sh"), "--if-changed"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // What this run's own build was told must not reach another one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }
        using var process = Process.Start(start) ?? throw new ToolException("bash cannot be started.");
        var said = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new ToolException($"eng/package.sh failed: {await said}{errors}");
        }
        var package = Path.Combine(folder, "package");
        await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(Path.Combine(root, "artifacts", "package", "securemail.zip"), package, cancellationToken);
        return new ProgramFile(Path.Combine(package, "SecureMail.Functions"), [], package);
    }

    private static ProgramFile Beside(string assembly, params string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments], AppContext.BaseDirectory);
}
