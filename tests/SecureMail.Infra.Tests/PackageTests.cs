using System.Diagnostics;
using System.IO.Compression;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>The steps of eng/package.sh after the build, on a small program of two files.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Program = "SecureMail.Functions";
    private const string Moment = "1700000000"; // 2023-11-14 22:13:20 UTC
    private readonly string work = Directory.CreateTempSubdirectory("securemail-package-").FullName;

    private string App => Path.Combine(work, "app");

    public PackageTests()
    {
        Write("host.json", Repository.Read("src/SecureMail.Functions/host.json"));
        Write("sweep/function.json", "{}");
        Write(Program, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
        {
            if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(App, Program), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        }
        Write($"{Program}.deps.json", """{ "targets": { "net": { "pack": { "native": { "createdump": {}, "libcoreclr.so": {} } } } }, "libraries": {} }""");
        Write("createdump", "");
    }

    public void Dispose() => Directory.Delete(work, recursive: true);

    [FactWhenPresent("python3")]
    public void Layout_GoodProgram_DropsWhatNobodyNeeds()
    {
        Assert.Equal((0, ""), Run("layout.py", App));
        Assert.False(File.Exists(Path.Combine(App, "createdump")));
        Assert.DoesNotContain("createdump", File.ReadAllText(Path.Combine(App, $"{Program}.deps.json")), StringComparison.Ordinal);
    }

    [TheoryWhenPresent("python3")]
    [InlineData("sweep/readme.txt", "sweep holds more than function.json")]
    [InlineData("deep/down/function.json", "is not at the root")]
    [InlineData("local.settings.json", "local.settings.json does not belong")]
    [InlineData("keys/kek.pem", "kek.pem does not belong")]
    public void Layout_FileThatWouldHarm_IsRefused(string file, string expected)
    {
        Write(file, "{}");

        var (exitCode, said) = Run("layout.py", App);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [FactWhenPresent("python3")]
    public void Zip_SameFiles_AreTheSameBytes_WithUnixModes()
    {
        Run("layout.py", App);
        var first = Zip("first.zip");
        File.SetLastWriteTimeUtc(Path.Combine(App, "host.json"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var second = Zip("second.zip");

        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        using var package = ZipFile.OpenRead(first);
        Assert.Equal(["SecureMail.Functions", "SecureMail.Functions.deps.json", "host.json", "sweep/function.json"], package.Entries.Select(entry => entry.FullName));
        Assert.Equal(0x81ED, package.GetEntry(Program)!.ExternalAttributes >>> 16); // regular file, 0755
        Assert.Equal(0x81A4, package.GetEntry("host.json")!.ExternalAttributes >>> 16); // regular file, 0644
    }

    [FactWhenPresent("python3")]
    public void Sbom_PackageThatIsNotLocked_IsRefused()
    {
        Write($"{Program}.deps.json", """{ "targets": {}, "libraries": { "Stranger/1.0.0": { "type": "package" } } }""");

        var (exitCode, said) = Run("sbom.py", Repository.Root, App, Path.Combine(App, "host.json"), "v1", "72.1", Moment);

        Assert.Equal(1, exitCode);
        Assert.Contains("Stranger/1.0.0", said, StringComparison.Ordinal);
    }

    private string Zip(string name)
    {
        var target = Path.Combine(work, name);
        Assert.Equal((0, ""), Run("zip.py", App, target, Moment));
        return target;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(App, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static (int ExitCode, string Said) Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(Repository.Root, "eng", "package", script), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
