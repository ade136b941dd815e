using System.Diagnostics;
using System.IO.Compression;
using SecureMail.DevHost.Tools;

namespace SecureMail.Host.Tests;

/// <summary>The package as it is deployed, unpacked: made by eng/package.sh now, unless the one that is there is of these very sources.</summary>
/// <param name="Folder">The unpacked package.</param>
internal sealed record Package(string Folder)
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(DevTools.Find(AppContext.BaseDirectory), "..", ".."));

    /// <summary>What is deployed.</summary>
    public static string Zip { get; } = Path.Combine(Root, "artifacts", "package", "securemail.zip");

    /// <summary>What makes it.</summary>
    public static string Script { get; } = Path.Combine(Root, "eng", "package.sh");

    public static async Task<Package> UnpackAsync(CancellationToken cancellationToken)
    {
        await RunAsync("bash", [Script, "--if-changed"], cancellationToken);
        var folder = Directory.CreateTempSubdirectory("securemail-package-").FullName;
        await ZipFile.ExtractToDirectoryAsync(Zip, folder, cancellationToken);
        return new Package(folder);
    }

    public static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // What a test run sets for its own build must not reach another one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} failed: {await output}{await errors}");
    }
}
