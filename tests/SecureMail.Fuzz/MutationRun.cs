using System.Diagnostics;
using SecureMail.Mime;

namespace SecureMail.Fuzz;

/// <summary>What a run over mutated messages found.</summary>
/// <param name="Bytes">Of all messages.</param>
/// <param name="Refused">Messages that passed a limit.</param>
/// <param name="WorstMilliseconds">Of one message, all answers asked.</param>
/// <param name="WorstExtraBytes">The most that was allocated for one message beyond four times its bytes.</param>
/// <param name="Failures">Crashes, and messages beyond a bound.</param>
internal sealed record MutationRun(long Bytes, int Refused, double WorstMilliseconds, long WorstExtraBytes, IReadOnlyList<string> Failures)
{
    internal const int Seed = 20261121;

    private const long MostExtraBytes = 32 << 20;
    private const int WarmUp = 200;

    private static readonly MimeReading ForPeople = new() { FallbackCharset = "windows-1252" };

    internal static MutationRun Of(IReadOnlyList<byte[]> seeds, int count)
    {
        var mutator = new Mutator(seeds, Seed);
        var failures = new List<string>();
        var (bytes, refused, slowest, worst) = (0L, 0, 0.0, 0L);
        for (var i = 0; i < count; i++)
        {
            var raw = mutator.Next();
            var reading = i % 2 == 0 ? MimeReading.Standard : ForPeople;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var milliseconds = Milliseconds(raw, reading, i, ref refused, failures);
            var extra = GC.GetAllocatedBytesForCurrentThread() - before - (4L * raw.Length);
            if (extra > MostExtraBytes) failures.Add($"message {i}: {extra} bytes allocated beyond 4 x {raw.Length}");
            if (milliseconds > CpuTime.MostMilliseconds) failures.Add($"message {i}: {milliseconds:F0} ms for {raw.Length} bytes");
            bytes += raw.Length;
            worst = Math.Max(worst, extra);
            if (i >= WarmUp) slowest = Math.Max(slowest, milliseconds);
        }
        return new MutationRun(bytes, refused, slowest, worst, failures);
    }

    internal static List<byte[]> Seeds()
    {
        List<byte[]> seeds = [.. Samples.All().Select(File.ReadAllBytes)];
        if (SharedData.Corpora is not null) seeds.AddRange(SharedData.Messages().Select(File.ReadAllBytes).Where(raw => raw.Length > 0));
        return seeds;
    }

    private static double Milliseconds(byte[] raw, MimeReading reading, int number, ref int refused, List<string> failures)
    {
        try
        {
            var watch = Stopwatch.StartNew();
            if (!EveryAnswer.Of(raw, reading)) refused++;
            var milliseconds = watch.Elapsed.TotalMilliseconds;
            // The clock also runs while other programs do; an expensive message is expensive in this thread's own time.
            return milliseconds < CpuTime.MostMilliseconds / 4 ? milliseconds : Math.Min(milliseconds, CpuTime.Of(() => EveryAnswer.Of(raw, reading)));
        }
#pragma warning disable CA1031 // Whatever the reader throws is what a fuzzer looks for.
        catch (Exception error)
        {
            failures.Add($"message {number}: {error}");
            return 0;
        }
#pragma warning restore CA1031
    }
}
