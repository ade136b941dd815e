using System.Globalization;
using System.Text;

namespace SecureMail.Endurance.Printing;

/// <summary>The figures of a run, those that must hold marked.</summary>
internal sealed class Scoreboard
{
    private const int NameWidth = 58;

    private readonly List<Line> lines = [];
    private readonly List<string> findings = [];

    /// <summary>Whether everything that must hold does.</summary>
    public bool AllMet => lines.TrueForAll(line => line.Met);

    /// <summary>A figure that is only told.</summary>
    public void Tell(string name, string value) => lines.Add(new Line(name, value, Must: null, Met: true, Trials: 0));

    /// <summary>A count that is only told.</summary>
    public void Tell(string name, long count) => lines.Add(Line.Of(name, count));

    /// <summary>A count that must be zero of so many trials.</summary>
    public void MustBeNone(string name, long count, long trials) => lines.Add(Line.Of(name, count, wanted: 0, trials));

    /// <summary>A count that must be a number.</summary>
    public void MustBe(string name, long count, long wanted) => lines.Add(Line.Of(name, count, wanted));

    /// <summary>A figure with a bound.</summary>
    public void MustHold(string name, string value, string bound, bool met) => lines.Add(new Line(name, value, bound, met, Trials: 0));

    /// <summary>Something that a person will want to look at.</summary>
    public void Found(string what) => findings.Add(what);

    /// <summary>Takes in the figures of another part of the same run: counts add up, of anything else the worse stays.</summary>
    public void Add(Scoreboard part)
    {
        if (lines.Count > 0 && lines.Count != part.lines.Count)
        {
            throw new InvalidOperationException("internal error: tables of different length do not add up");
        }
        var sums = lines.Count == 0 ? part.lines : lines.Zip(part.lines, (one, other) => one.Plus(other)).ToList();
        lines.Clear();
        lines.AddRange(sums);
        findings.AddRange(part.findings);
    }

    /// <summary>The table.</summary>
    public string Print(Options options, TimeSpan time)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{options.Mode}, {(options.IsFull ? "full" : "quick")} size, {time.TotalSeconds:0} s");
        foreach (var line in lines)
        {
            text.AppendLine(Row(line, options.IsFull).TrimEnd());
        }
        foreach (var finding in findings)
        {
            text.AppendLine("  ! " + finding);
        }
        return text.ToString();
    }

    private static string Row(Line line, bool isFull)
    {
        var mark = line.Must is null ? "" : line.Met ? "ok" : "MISS";
        var must = line.Must is null ? "" : $"must be {line.Must}";
        // The rule of three: none in N trials means, 95 times of 100, a chance of at most 3/N.
        var bound = isFull && line is { Trials: > 0, Met: true }
            ? string.Create(CultureInfo.InvariantCulture, $"; N = {line.Trials}, at most {3.0 / line.Trials:0.0e+0} (3/N)")
            : "";
        return $"  {mark,-4} {line.Name.PadRight(NameWidth)} {line.Value,10}  {must}{bound}";
    }

    private sealed record Line(string Name, string Value, string? Must, bool Met, long Trials)
    {
        private long? Count { get; init; }

        private long? Wanted { get; init; }

        public static Line Of(string name, long count, long? wanted = null, long trials = 0) => new(
            name, Text(count), wanted is { } must ? Text(must) : null, wanted is null || count == wanted, trials)
        {
            Count = count,
            Wanted = wanted,
        };

        public Line Plus(Line other) =>
            Name != other.Name ? throw new InvalidOperationException($"internal error: \"{Name}\" and \"{other.Name}\" do not add up")
            : Count is { } count && other.Count is { } more ? Of(Name, count + more, Wanted + other.Wanted, Trials + other.Trials)
            : Met ? other : this;

        private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
