using System.Text.RegularExpressions;
using SecureMail.Cli.Tests.Bench;

namespace SecureMail.Cli.Tests;

/// <summary>Every command line in the documents is one that the tool takes.</summary>
public sealed partial class RunbookTests : IDisposable
{
    private readonly Desk desk = new();

    public static IEnumerable<object[]> Lines() =>
        from document in (string[])["README.md", "docs/runbook.md", "docs/providers.md", "docs/postfix/README.md", "docs/cloudflare-worker/README.md"]
        from Match match in Typed().Matches(File.ReadAllText(Path.Combine(Root(), document)))
        select new object[] { document, match.Groups["line"].Value.Trim() };

    [Theory]
    [MemberData(nameof(Lines))]
    public void EveryCommandLine_IsParsed(string document, string line)
    {
        using var writer = new StringWriter();

        var parsed = CommandLine.Create(desk.Surroundings(writer, writer)).Parse(line.Replace('\'', '"')); // The library divides a line at spaces outside double quotes; a shell knows both.

        Assert.True(parsed.Errors.Count == 0, $"{document}: securemail {line}: {string.Join(' ', parsed.Errors)}");
    }

    [Fact]
    public void TheRunbook_ShowsTheCommandsOfTheFirstHour()
    {
        var lines = Lines().Select(row => (string)row[1]).ToList();

        Assert.All(
            ["org add ", "org set ", "org show ", "app add ", "app list ", "app test ", "app rotate ", "app revoke ", "rotate ", "doctor"],
            command => Assert.Contains(lines, line => line.StartsWith(command, StringComparison.Ordinal)));
    }

    public void Dispose() => desk.Dispose();

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return folder;
    }

    // At the beginning of a line in a block, up to a comment or a redirection; or a whole `code` word in the prose.
    [GeneratedRegex(@"(?m)^\s*securemail (?<line>[^#>|\n]+)|`securemail (?<line>[^`]+)`")]
    private static partial Regex Typed();
}
