using System.Diagnostics;

namespace SecureMail.Mime.Tests;

[Collection(Timed.Name)]
public class MutationTests
{
    private const int Quick = 3_000;
    private const int Full = 100_000;

    /// <summary>SECUREMAIL_FULL=1 runs as many as a release needs.</summary>
    private static int Count { get; } = SharedData.IsFullRun ? Full : Quick;

    [Fact]
    public void MutatedMail_NeverFailsNorCostsMuch()
    {
        var mutator = new Mutator(Seeds(), seed: 20261121);
        for (var i = 0; i < Count; i++)
        {
            var raw = mutator.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            EveryAnswer.Of(raw);
            var milliseconds = watch.Elapsed.TotalMilliseconds;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(allocated <= (4L * raw.Length) + (32 << 20), $"message {i}: {allocated} bytes for {raw.Length}");
            // The clock also runs while other programs do; an expensive message is expensive in this thread's own time.
            if (milliseconds >= CpuTime.MostMilliseconds) milliseconds = CpuTime.Of(() => EveryAnswer.Of(raw));
            Assert.True(milliseconds < CpuTime.MostMilliseconds, $"message {i}: {milliseconds} ms");
        }
    }

    private static List<byte[]> Seeds()
    {
        List<byte[]> seeds = [.. Samples.All().Select(File.ReadAllBytes)];
        if (SharedData.Corpora is not null) seeds.AddRange(SharedData.Messages().Select(File.ReadAllBytes).Where(raw => raw.Length > 0));
        return seeds;
    }
}
