namespace SecureMail.Fuzz;

/// <summary>How cost grows with a hostile shape: the slope of log cost over log bytes, 1 for linear and 2 for quadratic.</summary>
/// <param name="Time">By this thread's own time.</param>
/// <param name="Allocation">By bytes allocated, which no other program can disturb.</param>
/// <param name="LargestBytes">The largest input.</param>
/// <param name="LargestMilliseconds">Its time.</param>
internal sealed record GrowthRun(double Time, double Allocation, int LargestBytes, double LargestMilliseconds)
{
    private const int Sizes = 5;
    private const int LargestUnits = 128_000;
    private const int Attempts = 3;

    /// <summary>Fits five sizes, each double the one before; tries again, up to three times, when time alone is over the bound.</summary>
    internal static GrowthRun Of(string shape, double most, int largestUnits = LargestUnits)
    {
        byte[][] inputs = [.. Enumerable.Range(0, Sizes).Select(i => HostileShapes.All[shape](largestUnits >> (Sizes - 1 - i)))];
        foreach (var raw in inputs) EveryAnswer.Of(raw, HostileShapes.NoLimits);
        var allocation = Slope(inputs, [.. inputs.Select(raw => Allocated(raw))]);
        var best = new GrowthRun(double.MaxValue, allocation, inputs[^1].Length, 0);
        for (var attempt = 0; attempt < Attempts && best.Time > most; attempt++)
        {
            double[] times = [.. inputs.Select(raw => CpuTime.Of(() => EveryAnswer.Of(raw, HostileShapes.NoLimits)))];
            var time = Slope(inputs, times);
            if (time < best.Time) best = best with { Time = time, LargestMilliseconds = times[^1] };
        }
        return best;
    }

    /// <summary>The exponent by allocation alone.</summary>
    internal static double AllocationOf(string shape, int largestUnits)
    {
        byte[][] inputs = [.. Enumerable.Range(0, Sizes).Select(i => HostileShapes.All[shape](largestUnits >> (Sizes - 1 - i)))];
        foreach (var raw in inputs) EveryAnswer.Of(raw, HostileShapes.NoLimits);
        return Slope(inputs, [.. inputs.Select(raw => Allocated(raw))]);
    }

    private static double Allocated(byte[] raw)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        EveryAnswer.Of(raw, HostileShapes.NoLimits);
        // One page more, so that a reader that allocates next to nothing has a slope of nothing.
        return GC.GetAllocatedBytesForCurrentThread() - before + 4096;
    }

    /// <summary>Least squares over the logarithms.</summary>
    private static double Slope(byte[][] inputs, double[] costs)
    {
        double[] x = [.. inputs.Select(raw => Math.Log(raw.Length))];
        double[] y = [.. costs.Select(cost => Math.Log(cost))];
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
