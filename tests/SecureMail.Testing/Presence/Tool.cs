using System.Diagnostics;

namespace SecureMail.Testing.Presence;

/// <summary>Runs a program to its end.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Exit code and everything the program said; standard input is closed after the given text.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string name, IEnumerable<string> arguments, ReadOnlyMemory<byte> input = default)
    {
        var start = new ProcessStartInfo(Path.IsPathRooted(name) ? name : Tools.Require(name), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.StandardInput.BaseStream.WriteAsync(input, patience.Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await errors);
    }
}
