using System.Text.RegularExpressions;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>azure.yaml names the template's own files and outputs.</summary>
[Collection("Bicep")]
public sealed partial class AzdTests(BicepFixture bicep)
{
    private static readonly string Project = Repository.Read("azure.yaml");

    [Fact]
    public void Module_IsAParameterFile()
    {
        var module = Module().Match(Project);

        Assert.True(File.Exists(Path.Combine(Repository.Root, module.Groups["path"].Value, module.Groups["module"].Value + ".bicepparam")), Project);
    }

    [FactWhenPresent("node")]
    public void Outputs_ThatItsHookReads_Exist()
    {
        var read = Value().Matches(Project).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(read);
        Assert.Subset(bicep.Main.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal), read);
    }

    [GeneratedRegex(@"path: (?<path>\S+)\n\s+module: (?<module>\w+)")]
    private static partial Regex Module();

    [GeneratedRegex(@"azd env get-value (\w+)")]
    private static partial Regex Value();
}
