using System.Diagnostics;

namespace SecureMail.Benchmarks;

/// <summary>
/// Counts processor time in user mode, as `openssl speed` does: what else the machine is doing does not show.
/// </summary>
internal static class ProcessorTime
{
    /// <summary>Seconds for this many calls.</summary>
    internal static double Seconds(int count, Action once)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.UserProcessorTime;
        for (var i = 0; i < count; i++) once();
        process.Refresh();
        return (process.UserProcessorTime - before).TotalSeconds;
    }
}
