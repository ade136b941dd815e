using System.Text.RegularExpressions;

namespace SecureMail.Smtp.Tests;

/// <summary>Whoever reads the table of standards finds every one that the code cites.</summary>
public sealed partial class StandardsTests
{
    [Fact]
    public void EveryCitedRfcStandsInTheTable()
    {
        var root = RepositoryRoot();
        var rows = File.ReadAllLines(Path.Combine(root, "docs", "rfcs.md")).Where(line => line.StartsWith('|'));
        var listed = rows.SelectMany(row => Number().Matches(row.Split('|')[1])).Select(match => match.Value).ToHashSet();
        var sources = Directory.GetFiles(Path.Combine(root, "src", "SecureMail.Smtp"), "*.cs", SearchOption.AllDirectories);

        var cited = sources.SelectMany(file => Citation().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Contains("5321", cited);
        Assert.Empty(cited.Except(listed));
    }

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
