using System.Security.Cryptography;
using SecureMail.Endurance.Expiry;
using SecureMail.Endurance.Faults;
using SecureMail.Endurance.Kills;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Rolling;
using SecureMail.Endurance.Soak;
using SecureMail.Endurance.Speed;
using SecureMail.Endurance.Storm;

namespace SecureMail.Endurance;

/// <summary>What this program does, by name. Each mode prints a table of figures and says whether all that must hold does.</summary>
internal static class Modes
{
    private const int NotUnderstood = 2;

    private static readonly Dictionary<string, Func<Run, Task<Scoreboard>>> All = new()
    {
        ["kills"] = KillsMode.RunAsync,
        ["faults"] = FaultsMode.RunAsync,
        ["expiry"] = ExpiryMode.RunAsync,
        ["soak"] = SoakMode.RunAsync,
        ["speed"] = SpeedMode.RunAsync,
        ["storm"] = StormMode.RunAsync,
        ["rolling"] = RollingMode.RunAsync,
    };

    /// <summary>Runs a mode; 0: all holds, 1: something does not, 2: the command line was not understood.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, bool isTerminal, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        if (Options.Parse(arguments, All.Keys) is not { } options)
        {
            await Console.Error.WriteLineAsync(
                $"Say which: dotnet run -c Release --project tests/SecureMail.Endurance -- {string.Join('|', All.Keys)} [--quick|--full] [--keep DIR]");
            return NotUnderstood;
        }
        var run = new Run(options, new Progress(output, isTerminal, clock), clock, randomness, cancellationToken);
        var start = clock.GetTimestamp();
        var board = await All[options.Mode](run);
        run.Progress.End();
        await output.WriteAsync(board.Print(options, clock.GetElapsedTime(start)));
        return board.AllMet ? 0 : 1;
    }
}
