using System.Diagnostics;
using System.IO.Compression;
using SecureMail.DevHost.Tools;

namespace SecureMail.Host.Tests;

/// <summary>
/// The package as it is deployed, unpacked: artifacts/package/securemail.zip when it is newer than every source file,
/// otherwise one that eng/package.sh makes now.
/// </summary>
/// <param name="Folder">The unpacked package.</param>
/// <param name="Origin">Where it came from, in words.</param>
internal sealed record Package(string Folder, string Origin)
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(DevTools.Find(AppContext.BaseDirectory), "..", ".."));
    private static readonly string Zip = Path.Combine(Root, "artifacts", "package", "securemail.zip");

    public static async Task<Package> UnpackAsync(CancellationToken cancellationToken)
    {
        var isFresh = File.Exists(Zip) && File.GetLastWriteTimeUtc(Zip) > NewestSource();
        if (!isFresh)
        {
            await RunAsync("bash", [Path.Combine(Root, "eng", "package.sh")], cancellationToken);
        }
        var folder = Directory.CreateTempSubdirectory("securemail-package-").FullName;
        await ZipFile.ExtractToDirectoryAsync(Zip, folder, cancellationToken);
        return new Package(folder, isFresh ? "artifacts/package/securemail.zip as it was" : "artifacts/package/securemail.zip, made by eng/package.sh for this run");
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

    private static DateTime NewestSource() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Max(File.GetLastWriteTimeUtc);
}
