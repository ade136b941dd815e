using System.Globalization;
using SecureMail.Core.Keys.Rotation;
using Spectre.Console;

namespace SecureMail.Cli.Keys;

/// <summary>Shows how far a rotation has come: a bar on a terminal, a line now and then elsewhere.</summary>
internal static class RotationProgress
{
    private const int RowsPerLine = 1000;

    public static async Task<RotationCount> ShowAsync(IAnsiConsole console, int total, Func<IProgress<RotationCount>, Task<RotationCount>> work)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            return await work(new Lines(console.Profile.Out.Writer, total));
        }
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context => await work(new Bar(context.AddTask("Wrapping keys anew", maxValue: Math.Max(total, 1)))));
    }

    // Not Progress<T>, which reports on other threads and so out of order.
    private sealed class Bar(ProgressTask task) : IProgress<RotationCount>
    {
        public void Report(RotationCount value) => task.Increment(1);
    }

    private sealed class Lines(TextWriter writer, int total) : IProgress<RotationCount>
    {
        private int rows;

        public void Report(RotationCount value)
        {
            if (++rows % RowsPerLine == 0)
            {
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{rows} of {Math.Max(total, rows)} rows looked at, {value.Rewrapped} keys re-wrapped"));
            }
        }
    }
}
