using System.Text.RegularExpressions;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>The runbook names what exists: outputs, parameters, headings that alerts point to. The tests of the command line parse its commands.</summary>
[Collection("Bicep")]
public sealed partial class RunbookTests(BicepFixture bicep)
{
    private static readonly string Runbook = Repository.Read("docs/runbook.md");

    [FactWhenPresent("node")]
    public void Outputs_ThatItReads_Exist()
    {
        var read = Output().Matches(Runbook).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(read);
        Assert.Subset(bicep.Main.Outputs.Select(output => output.Name).ToHashSet(), read.ToHashSet());
    }

    [FactWhenPresent("node")]
    public void EveryParameter_IsExplained() => Assert.All(bicep.Main.Parameters, parameter =>
        Assert.Contains($"| `{parameter.Name}` |", Runbook, StringComparison.Ordinal));

    [FactWhenPresent("node")]
    public void HeadingsThatTemplatesPointTo_Exist()
    {
        var pointed = bicep.Files.SelectMany(file => Heading().Matches(Repository.Read(file.File))).Select(match => match.Groups["heading"].Value).Distinct().ToList();

        Assert.NotEmpty(pointed);
        Assert.All(pointed, heading => Assert.Matches($@"(?m)^#+ {Regex.Escape(heading)}$", Runbook));
    }

    [Fact]
    public void CommandBlocks_HaveNoPlaceholdersInAngleBrackets() => Assert.All(Block().Matches(Runbook), block =>
        Assert.DoesNotMatch(@"<[a-z][a-z -]*>", block.Value));

    [GeneratedRegex(@"\$\(output (\w+)\)")]
    private static partial Regex Output();

    [GeneratedRegex(@"[Rr]unbook(?:,|:) ""(?<heading>[^""]+)""|See ""(?<heading>[^""]+)"" in the runbook")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?s)```sh\n.*?```")]
    private static partial Regex Block();
}
