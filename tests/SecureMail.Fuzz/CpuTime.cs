using System.Diagnostics;
using System.Globalization;

namespace SecureMail.Fuzz;

/// <summary>
/// Milliseconds that this thread itself ran, so that a busy machine does not count against the reader.
/// Linux tells in nanoseconds (proc(5), schedstat); elsewhere it is the time on the clock.
/// </summary>
internal static class CpuTime
{
    private const string Schedule = "/proc/thread-self/schedstat";
    private const double LeastMilliseconds = 40;
    private const int MostRuns = 10_000;

    /// <summary>What the limits allow in a Release build; code that is not optimised gets four times as much.</summary>
#if DEBUG
    internal const double MostMilliseconds = 4 * 250;
#else
    internal const double MostMilliseconds = 250;
#endif

    /// <summary>Milliseconds of one run: the mean of as many as make the clock's grain (some 4 ms) small.</summary>
    internal static double Of(Action action)
    {
        var start = Now();
        for (var runs = 1; ; runs++)
        {
            action();
            var spent = Now() - start;
            if (spent >= LeastMilliseconds || runs == MostRuns) return Math.Max(spent, 0.001) / runs;
        }
    }

    private static double Now()
    {
        if (!File.Exists(Schedule)) return Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
        var text = File.ReadAllText(Schedule);
        return long.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture) / 1e6;
    }
}
