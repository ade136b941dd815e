using System.ComponentModel;
using System.Diagnostics;

namespace SecureMail.Mime.Tests;

/// <summary>A test that needs another program; skipped where the given command does not succeed.</summary>
internal sealed class PresentFactAttribute : FactAttribute
{
    public PresentFactAttribute(string program, params string[] arguments)
    {
        if (!Succeeds(program, arguments)) Skip = $"not present: {program} {string.Join(' ', arguments)}";
    }

    private static bool Succeeds(string program, string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = SharedData.Root };
            using var process = Process.Start(start)!;
            return process.WaitForExit(10_000) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // The program is not installed.
            return false;
        }
    }
}
