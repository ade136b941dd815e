using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using Spectre.Console;

namespace SecureMail.Cli.Sealing;

/// <summary>From a file or standard input to a file or standard output, with a bar on a terminal.</summary>
internal sealed record SealedTransfer(Surroundings Surroundings, string Input, string Output, bool Force)
{
    /// <summary>The name of standard input and standard output.</summary>
    public const string Standard = "-";

    private const int ReportedBytes = 1 << 20;

    private bool ShowsBar => Surroundings.Console.Profile.Out.IsTerminal && Input != Standard && Output != Standard;

    /// <summary>Runs <paramref name="work"/> from source to target.</summary>
    /// <exception cref="SettingException">The target is there already, or is a terminal.</exception>
    public Task RunAsync(Func<Stream, Stream, Task> work) =>
        ShowsBar
            ? Surroundings.Console.Progress().StartAsync(progress =>
            {
                var bar = progress.AddTask(Markup.Escape(Sheet.Plain(Input)), maxValue: Math.Max(1, new FileInfo(Input).Length));
                return RunAsync(work, Report(bar));
            })
            : RunAsync(work, moved: null);

    private async Task RunAsync(Func<Stream, Stream, Task> work, Action<int>? moved)
    {
        await using var source = new FileInOrder(Input == Standard ? Surroundings.Input() : FileInOrder.Read(Input), moved);
        if (Output != Standard)
        {
            await TargetFile.WriteAsync(Output, Force, target => work(source, target));
            return;
        }
        if (Surroundings.Console.Profile.Out.IsTerminal)
        {
            throw new SettingException("Bytes would go to the terminal: give --output FILE, or send them into a pipe.");
        }
        await using var pipe = new FileInOrder(Surroundings.Pipe());
        await work(source, pipe);
    }

    // The bar takes a lock for each report.
    private static Action<int> Report(ProgressTask bar)
    {
        var unreported = 0;
        return count =>
        {
            unreported += count;
            if (count == 0 || unreported >= ReportedBytes)
            {
                bar.Increment(unreported);
                unreported = 0;
            }
        };
    }
}
