using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

/// <summary>The full run: dotnet run -c Release --project tests/SecureMail.Fuzz -- growth</summary>
[Collection(Timed.Name)]
public class GrowthTests
{
    private const int Units = 16_000;

    public static TheoryData<string> Shapes() => [.. HostileShapes.All.Keys];

    public static TheoryData<string> Mails() => [.. OrdinaryMails.All().Select(mail => mail.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Allocation_GrowsWithTheInput(string shape)
    {
        var exponent = GrowthRun.AllocationOf(shape, Units);

        Assert.True(exponent <= 1.1, $"{shape}: exponent {exponent:F2}");
    }

    /// <summary>Code that is not optimised, on a busy machine: a quadratic reader is told (2), the fine bound is the command's.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Time_GrowsWithTheInputNotWithItsSquare(string shape)
    {
        var growth = GrowthRun.Of(shape, most: 1.3, largestUnits: Units);

        Assert.True(growth.Time < 1.6, $"{shape}: exponent {growth.Time:F2}");
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

    [Theory]
    [MemberData(nameof(Mails))]
    public void OrdinaryMail_AllocatesAtMostOneAndAHalfTimesItsBytes(string name)
    {
        var raw = OrdinaryMails.All().Single(mail => mail.Name == name).Raw;
        var allocated = OrdinaryMails.AllocatedBy(raw);

        Assert.True(allocated <= OrdinaryMails.MostRatio * raw.Length, $"{allocated} bytes for {raw.Length}");
    }
}
