using System.Diagnostics;

namespace SecureMail.Benchmarks;

/// <summary>
/// Counts processor time in user mode, as `openssl speed` does: what else the machine is doing does not show.
/// </summary>
internal static class ProcessorTime
{
    /// <summary>Seconds for this many calls; what comes before each does not count.</summary>
    internal static double Seconds(int count, Action once, Action? before = null)
    {
        if (before is null) return Measured(() => Repeat(count, once));
        // The kernel counts user time in ticks of some milliseconds on some machines, so short calls are not timed one by one.
        var preparation = Measured(() => Repeat(count, before));
        var both = Measured(() => Repeat(count, () =>
        {
            before();
            once();
        }));
        return both - preparation;
    }

    private static void Repeat(int count, Action action)
    {
        for (var i = 0; i < count; i++) action();
    }

    private static double Measured(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.UserProcessorTime;
        action();
        process.Refresh();
        return (process.UserProcessorTime - before).TotalSeconds;
    }
}
