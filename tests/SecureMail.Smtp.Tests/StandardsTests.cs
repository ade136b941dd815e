using System.Text.RegularExpressions;

namespace SecureMail.Smtp.Tests;

/// <summary>Whoever reads the tables of standards finds every one that the code cites, and what they point to exists.</summary>
public sealed partial class StandardsTests
{
    [Fact]
    public void EveryCitedRfcStandsInTheTable()
    {
        var listed = Rows().SelectMany(row => Number().Matches(row[1])).Select(match => match.Value).ToHashSet();
        var own = Path.Combine(RepositoryRoot(), "src", "SecureMail.Smtp");
        var sources = Directory.GetFiles(own, "*.cs", SearchOption.AllDirectories);

        var cited = sources.SelectMany(file => Citation().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Contains("5321", cited);
        Assert.Empty(cited.Except(listed));
    }

    [Fact]
    public void WhatATablePointsToExists()
    {
        var sources = Path.Combine(RepositoryRoot(), "src");
        var places = Rows().SelectMany(row => Place().Matches(row[^2])).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.True(places.Count > 50, $"{places.Count}");
        Assert.All(places, place => Assert.True(Path.Exists(Path.Combine(sources, "SecureMail." + place)), place));
    }

    private static IEnumerable<string[]> Rows() => File.ReadAllLines(Path.Combine(RepositoryRoot(), "docs", "rfcs.md"))
        .Where(line => line.StartsWith('|')).Select(line => line.Split('|'));

    [GeneratedRegex(@"`([A-Z]\w+/[^`]*)`")]
    private static partial Regex Place();

    [GeneratedRegex(@"\bRFC (\d+)\b")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return folder;
    }
}
