using System.Text.RegularExpressions;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>The runbook names what exists: outputs, parameters, headings that alerts point to, commands.</summary>
[Collection("Bicep")]
public sealed partial class RunbookTests(BicepFixture bicep)
{
    private static readonly string Runbook = Repository.Read("docs/runbook.md");

    // The command line's own words.
    private static readonly HashSet<string> Commands =
        ["org add", "org set", "org show", "app add", "app list", "app rotate", "app revoke", "app test", "rotate", "report", "doctor", "outbox retry"];

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
    public void Commands_AreThoseOfTheCommandLine()
    {
        var used = Command().Matches(Runbook).Select(match => match.Groups[1].Value.Trim()).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, command => Assert.Contains(Commands, known => command == known || command.StartsWith(known + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public void CommandBlocks_HaveNoPlaceholdersInAngleBrackets() => Assert.All(Block().Matches(Runbook), block =>
        Assert.DoesNotMatch(@"<[a-z][a-z -]*>", block.Value));

    [GeneratedRegex(@"\$\(output (\w+)\)")]
    private static partial Regex Output();

    [GeneratedRegex(@"[Rr]unbook(?:,|:) ""(?<heading>[^""]+)""|See ""(?<heading>[^""]+)"" in the runbook")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?m)^\s*securemail ((?:org|app|outbox) \w+|\w+)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?s)```sh\n.*?```")]
    private static partial Regex Block();
}
