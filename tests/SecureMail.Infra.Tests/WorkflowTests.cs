using System.Text.RegularExpressions;

namespace SecureMail.Infra.Tests;

/// <summary>What GitHub runs is fixed by its bytes and may do no more than it must.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows => [.. Repository.Files(".github/workflows", "*.yml")];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_ArePinnedByCommit_WithTheirVersionBeside(string file)
    {
        var uses = Uses().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value.Trim()).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches(@"^\./\.github/workflows/\w+\.yml$|^[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", use));
    }

    [Fact]
    public void OneAction_HasOneCommit()
    {
        var uses = Repository.Files(".github/workflows", "*.yml")
            .SelectMany(file => Uses().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value.Trim()))
            .Where(use => use.Contains('@', StringComparison.Ordinal))
            .Distinct();

        Assert.All(uses.GroupBy(use => use.Split('@')[0]), action => Assert.Single(action));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Permissions_AreNoneUnlessAJobNamesThem(string file)
    {
        var text = Repository.Read(file);
        var jobs = Job().Count(text[text.IndexOf("\njobs:", StringComparison.Ordinal)..]);

        Assert.Contains("\npermissions: {}\n", text, StringComparison.Ordinal);
        Assert.True(jobs > 0);
        Assert.Equal(jobs, JobPermissions().Count(text));
    }

    [Fact]
    public void Ci_RunsTheDevelopersCommand() =>
        Assert.Contains("- run: ./eng/test.sh\n", Repository.Read(".github/workflows/ci.yml"), StringComparison.Ordinal);

    [Fact]
    public void Ci_CompilesEveryEntryOfTheTemplate() => Assert.All(["main.bicep", "dev.bicepparam", "prod.bicepparam"], entry =>
        Assert.Contains($"infra/bicep/{entry}", Repository.Read(".github/workflows/ci.yml"), StringComparison.Ordinal));

    [GeneratedRegex(@"^\s*(?:- )?uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^  [\w-]+:$", RegexOptions.Multiline)]
    private static partial Regex Job();

    [GeneratedRegex(@"^    permissions:$", RegexOptions.Multiline)]
    private static partial Regex JobPermissions();
}
