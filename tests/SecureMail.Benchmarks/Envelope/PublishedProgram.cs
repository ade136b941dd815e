using System.Diagnostics;

namespace SecureMail.Benchmarks.Envelope;

/// <summary>`securemail` as people get it: self-contained, ReadyToRun. Made once, in artifacts/benchmark.</summary>
internal static class PublishedProgram
{
    /// <summary>Where it is; publishes it when it is not there or older than the sources.</summary>
    internal static string Find()
    {
        var root = Root(new DirectoryInfo(AppContext.BaseDirectory));
        var folder = Path.Combine(root, "artifacts", "benchmark", "securemail");
        var program = Path.Combine(folder, "securemail");
        if (!File.Exists(program) || File.GetLastWriteTimeUtc(Path.Combine(folder, "securemail.dll")) < NewestSource(root))
        {
            Publish(root, folder);
        }
        return program;
    }

    private static void Publish(string root, string folder)
    {
        Console.WriteLine("publishing securemail ...");
        string[] arguments =
        [
            "publish", Path.Combine(root, "src/SecureMail.Cli/SecureMail.Cli.csproj"), "--output", folder, "--configuration", "Release",
            "--runtime", "linux-x64", "--self-contained", "true", "--verbosity", "quiet", "--nologo",
            "-p:NuGetLockFilePath=obj/packages.lock.json", "-p:PublishReadyToRun=true", "-p:RunAnalyzers=false",
        ];
        using var dotnet = Process.Start("dotnet", arguments);
        dotnet.WaitForExit();
        if (dotnet.ExitCode != 0) throw new InvalidOperationException("securemail could not be published.");
    }

    private static DateTime NewestSource(string root) =>
        new[] { "src/SecureMail.Cli", "src/SecureMail.Envelope" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs"))
            .Max(File.GetLastWriteTimeUtc);

    private static string Root(DirectoryInfo folder) =>
        folder.EnumerateFiles("*.sln").Any() ? folder.FullName : Root(folder.Parent ?? throw new InvalidOperationException("run it in the repository"));
}
