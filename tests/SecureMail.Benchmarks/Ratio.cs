using System.Globalization;

namespace SecureMail.Benchmarks;

/// <summary>One figure: the per-round ratios to a baseline, and the bound its median has to keep.</summary>
internal sealed record Ratio(string Name, IReadOnlyList<double> Rounds, double Bound, bool AtLeast)
{
    internal double Median => Percentile(0.5);

    internal bool Met => AtLeast ? Median >= Bound : Median <= Bound;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Met ? "ok  " : "MISS")} {Name,-70} {Median,7:0.000}x  {Spread()}, bound {(AtLeast ? ">=" : "<=")} {Bound}x");

    private string Spread() => string.Create(
        CultureInfo.InvariantCulture, $"10-90 %: {Percentile(0.1):0.000}-{Percentile(0.9):0.000}");

    private double Percentile(double share)
    {
        var sorted = Rounds.Order().ToArray();
        return sorted[(int)Math.Round(share * (sorted.Length - 1), MidpointRounding.AwayFromZero)];
    }
}
