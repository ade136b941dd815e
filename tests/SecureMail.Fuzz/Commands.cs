using System.Globalization;

namespace SecureMail.Fuzz;

/// <summary>The commands of this program: each prints what it measured and says whether the bounds hold.</summary>
internal static class Commands
{
    private const double MostExponent = 1.1;

    internal static bool Mutate(int count)
    {
        var result = MutationRun.Of(MutationRun.Seeds(), count);
        foreach (var failure in result.Failures) Console.WriteLine(failure);
        Say($"{count} mutated messages, {result.Bytes / 1e6:F0} MB, {result.Refused} refused by a limit, {result.Failures.Count} failures");
        Say($"slowest {result.WorstMilliseconds:F1} ms (bound {CpuTime.MostMilliseconds} ms), most memory over 4 x input {result.WorstExtraBytes / 1048576.0:F1} MB (bound 32 MB)");
        return result.Failures.Count == 0;
    }

    internal static bool Growth()
    {
        var isGood = true;
        foreach (var shape in HostileShapes.All.Keys)
        {
            var growth = GrowthRun.Of(shape, MostExponent);
            var isMet = growth.Time <= MostExponent && growth.Allocation <= MostExponent;
            Say($"{(isMet ? "ok  " : "MISS")} {shape,-34} time {growth.Time,5:F2}  allocation {growth.Allocation,5:F2}  (bound {MostExponent}), {growth.LargestMilliseconds:F1} ms for {growth.LargestBytes / 1e6:F2} MB");
            isGood &= isMet;
        }
        return isGood;
    }

    internal static bool Allocation()
    {
        var isGood = true;
        foreach (var (name, raw) in OrdinaryMails.All())
        {
            var allocated = OrdinaryMails.AllocatedBy(raw);
            var isMet = allocated <= OrdinaryMails.MostRatio * raw.Length;
            Say($"{(isMet ? "ok  " : "MISS")} {name,-34} {raw.Length,10} bytes, allocated {allocated,9} ({(double)allocated / raw.Length:F3} x, bound {OrdinaryMails.MostRatio} x)");
            isGood &= isMet;
        }
        return isGood;
    }

    internal static async Task<bool> RoundTripAsync(int count)
    {
        var own = await RoundTrip.OwnAsync(count);
        Say($"{count} messages written and read back: {own.Count} differences");
        var all = new List<string>(own);
        foreach (var reader in OtherReader.All)
        {
            if (!reader.IsPresent())
            {
                all.Add($"{reader.Name} is not present.");
                continue;
            }
            var differences = await RoundTrip.OtherAsync(reader, count);
            Say($"{count} messages read by {reader.Name}: {differences.Count} differences or defects");
            all.AddRange(differences);
        }
        foreach (var difference in all.Take(20)) Console.WriteLine(difference);
        return all.Count == 0;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
