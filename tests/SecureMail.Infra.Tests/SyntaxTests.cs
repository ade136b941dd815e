using System.Globalization;
using System.Text.RegularExpressions;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>What a Bicep compiler would say, as far as a grammar and the files themselves can.</summary>
[Collection("Bicep")]
public sealed partial class SyntaxTests(BicepFixture bicep)
{
    // Preview versions, each with its reason.
    private static readonly Dictionary<string, string> Previews = new()
    {
        ["Microsoft.Insights/diagnosticSettings"] = "there is no other version with categories; every sample of Microsoft's uses it",
    };

    [FactWhenPresent("node")]
    public void EveryFile_IsAcceptedByTheGrammar() => Assert.All(bicep.Files, file => Assert.Empty(file.Errors));

    [FactWhenPresent("node")]
    public void ApiVersions_AreDates_AndOnePerType()
    {
        var resources = bicep.Files.SelectMany(file => file.Resources).Where(resource => resource.Type!.Contains('/', StringComparison.Ordinal)).ToList();

        Assert.All(resources, resource => Assert.True(IsVersion(resource), $"line {resource.Line}: {resource.Type}"));
        Assert.All(resources.GroupBy(resource => resource.ResourceType.ToUpperInvariant()), same => Assert.Single(same.Select(resource => resource.Type).Distinct()));
    }

    [FactWhenPresent("node")]
    public void Modules_GetTheParametersTheyDeclare_AndAllTheyNeed()
    {
        Assert.NotEmpty(bicep.Main.Modules);
        Assert.All(bicep.Main.Modules, module =>
        {
            var declared = bicep[Path.GetFileName(module.Type!)].Parameters.ToList();
            var given = module.Body["params"].Properties!.Select(property => property.Key).ToList();
            Assert.Subset(declared.Select(parameter => parameter.Name).ToHashSet(), given.ToHashSet());
            Assert.Subset(given.ToHashSet(), declared.Where(parameter => !parameter.IsOptional).Select(parameter => parameter.Name).ToHashSet());
        });
    }

    [FactWhenPresent("node")]
    public void ModuleOutputs_ThatAreRead_Exist()
    {
        var files = bicep.Main.Modules.ToDictionary(module => module.Name, module => bicep[Path.GetFileName(module.Type!)]);
        var read = bicep.Main.Declarations.SelectMany(declaration => OutputRead().Matches(declaration.Text)).Distinct().ToList();

        Assert.NotEmpty(read);
        Assert.All(read, match => Assert.Contains(match.Groups["output"].Value, files[match.Groups["module"].Value].Outputs.Select(output => output.Name)));
    }

    [FactWhenPresent("node")]
    public void EveryParameterAndVariable_IsUsed() => Assert.All(Templates, file =>
    {
        var text = Repository.Read(file.File);
        Assert.All(file.Parameters.Concat(file.Variables), declared =>
            Assert.True(Regex.Count(text, $@"(?<!['.\w]){declared.Name}\b") > 1, $"{file.Name}: {declared.Name} is never used"));
    });

    [FactWhenPresent("node")]
    public void MainParameters_AreDescribed_WithTheirNeed() => Assert.All(bicep.Main.Parameters, parameter =>
        Assert.StartsWith(parameter.IsOptional ? "Optional. " : "Required. ", parameter.Description, StringComparison.Ordinal));

    [FactWhenPresent("node")]
    public void ParameterFiles_SetWhatExists_AndAllThatIsRequired()
    {
        var declared = bicep.Main.Parameters.ToDictionary(parameter => parameter.Name);
        var files = bicep.Files.Where(file => file.Name.EndsWith(".bicepparam", StringComparison.Ordinal)).ToList();

        Assert.Equal(["dev.bicepparam", "prod.bicepparam"], files.Select(file => file.Name));
        Assert.All(files, file =>
        {
            var set = file.Variables.Select(variable => variable.Name).ToHashSet();
            Assert.Subset(declared.Keys.ToHashSet(), set);
            Assert.Subset(set, declared.Values.Where(parameter => !parameter.IsOptional).Select(parameter => parameter.Name).ToHashSet());
        });
    }

    private IEnumerable<BicepFile> Templates => bicep.Files.Where(file => file.Name.EndsWith(".bicep", StringComparison.Ordinal));

    private static bool IsVersion(Declaration resource)
    {
        var version = resource.Type!.Split('@')[^1];
        var date = version.Replace("-preview", "", StringComparison.Ordinal);
        return DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 2015 and <= 2100
            && (date == version || Previews.ContainsKey(resource.ResourceType));
    }

    [GeneratedRegex(@"\b(?<module>\w+)!?\.outputs\.(?<output>\w+)")]
    private static partial Regex OutputRead();
}
