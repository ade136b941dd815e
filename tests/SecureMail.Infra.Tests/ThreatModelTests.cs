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
        var written = WrittenTests.All();

        Assert.All(Rows, row =>
        {
            var named = WrittenTests.NamedIn(row.Groups["tests"].Value);
            Assert.NotEmpty(named);
            Assert.Empty(named.Except(written));
        });
    }

    [GeneratedRegex(@"(?m)^\| (?<number>\d+) \|[^|]+\|[^|]+\|(?<tests>[^|]+)\|$")]
    private static partial Regex Row();
}
