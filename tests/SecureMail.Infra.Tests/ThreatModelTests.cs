using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureMail.Infra.Tests;

/// <summary>SECURITY.md counts 25 attacks, and every test that it names exists and runs.</summary>
public sealed partial class ThreatModelTests
{
    private const int Attacks = 25;

    private static readonly IReadOnlyList<Match> Rows = Row().Matches(Repository.Read("SECURITY.md"));

    [Fact]
    public void Attacks_AreCountedOneByOne() =>
        Assert.Equal(Enumerable.Range(1, Attacks), Rows.Select(row => int.Parse(row.Groups["number"].Value, CultureInfo.InvariantCulture)));

    [Fact]
    public void EveryAttack_NamesTestsThatExist()
    {
        var written = WrittenTests();

        Assert.All(Rows, row =>
        {
            var named = Name().Matches(row.Groups["tests"].Value).Select(name => name.Groups[1].Value).ToList();
            Assert.NotEmpty(named);
            Assert.Empty(named.Except(written));
        });
    }

    private static HashSet<string> WrittenTests() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .SelectMany(file => Test().Matches(File.ReadAllText(file)).Select(test => $"{Path.GetFileNameWithoutExtension(file)}.{test.Groups[1].Value}"))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"(?m)^\| (?<number>\d+) \|[^|]+\|[^|]+\|(?<tests>[^|]+)\|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex Name();

    // A fact or theory, its data and reasons, then the method.
    [GeneratedRegex(@"\[\w*(?:Fact|Theory)[^\n]*\n(?:\s+(?:\[|//)[^\n]*\n|\s+[""{(][^\n]*\n)*\s+public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Test();
}
