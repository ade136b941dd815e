namespace SecureMail.Mime.Tests;

[Collection(Timed.Name)]
public class GrowthTests
{
    private const int Units = 4_000;
    private const int Factor = 8;

    public static TheoryData<string> Shapes() => [.. HostileShapes.All.Keys];

    /// <summary>A quadratic reader takes 64 times as long for 8 times the bytes (exponent 2), a linear one 8 (exponent 1) and a little for the collector.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Time_GrowsWithTheInputNotWithItsSquare(string shape)
    {
        var make = HostileShapes.All[shape];
        var (small, large) = (make(Units), make(Units * Factor));
        EveryAnswer.Of(small, HostileShapes.NoLimits);
        var exponent = double.MaxValue;
        for (var attempt = 0; attempt < 3 && exponent > 1.3; attempt++)
        {
            var ratio = CpuTime.Of(() => EveryAnswer.Of(large, HostileShapes.NoLimits)) / CpuTime.Of(() => EveryAnswer.Of(small, HostileShapes.NoLimits));
            exponent = Math.Min(exponent, Math.Log(ratio) / Math.Log((double)large.Length / small.Length));
        }

        Assert.True(exponent < 1.6, $"{shape}: exponent {exponent:F2}");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WithinTheDefaultLimits_FewMegabytesTakeLittle(string shape)
    {
        var raw = HostileShapes.All[shape](500_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        EveryAnswer.Of(raw);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated <= (4L * raw.Length) + (32 << 20), $"{shape}: {allocated} bytes for {raw.Length}");
        var milliseconds = CpuTime.Of(() => EveryAnswer.Of(raw));
        Assert.True(milliseconds < CpuTime.MostMilliseconds, $"{shape}: {milliseconds:F0} ms for {raw.Length} bytes");
    }
}
