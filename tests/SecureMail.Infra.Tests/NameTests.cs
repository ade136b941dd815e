using System.Text.RegularExpressions;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>Names are computed for the shortest and the longest parameters and must fit what each service takes.</summary>
[Collection("Bicep")]
public sealed class NameTests(BicepFixture bicep)
{
    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    private static readonly Dictionary<string, string> Rules = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.Storage/storageAccounts"] = "^[a-z0-9]{3,24}$",
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = "^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$",
        ["Microsoft.KeyVault/vaults"] = "^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$",
        ["Microsoft.KeyVault/vaults/keys"] = "^[a-zA-Z0-9-]{1,127}$",
        ["Microsoft.Web/sites"] = "^[a-zA-Z0-9][a-zA-Z0-9-]{0,58}[a-zA-Z0-9]$",
        ["Microsoft.Web/serverfarms"] = "^[a-zA-Z0-9-]{1,40}$",
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$",
        ["Microsoft.OperationalInsights/workspaces"] = "^[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]$",
        ["Microsoft.Insights/components"] = "^[^%&\\\\?/]{1,260}$",
        ["Microsoft.Insights/actionGroups"] = "^[^:<>+/&%\\\\?|]{1,260}$",
        ["Microsoft.Insights/scheduledQueryRules"] = "^[^*<>%:{}&#?/\\\\|]{1,260}$",
        ["Microsoft.Insights/metricAlerts"] = "^[^*#&+:<>?@%{}\\\\/|]{1,260}$",
        ["Microsoft.Communication/emailServices"] = "^[a-zA-Z0-9-]{1,63}$",
        ["Microsoft.Communication/communicationServices"] = "^[a-zA-Z0-9-]{1,63}$",
        ["Microsoft.Network/virtualNetworks"] = "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}[a-zA-Z0-9_]$",
        ["Microsoft.Network/natGateways"] = "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,78}[a-zA-Z0-9_]$",
        ["Microsoft.Network/publicIPAddresses"] = "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,78}[a-zA-Z0-9_]$",
    };

    // What is named by a domain, an alert of a list, a service of a list, or by the platform.
    private static readonly HashSet<string> NamedElsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/managementPolicies",
        "Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/roleDefinitions", "Microsoft.Authorization/locks",
        "Microsoft.Insights/diagnosticSettings", "Microsoft.Web/sites/config", "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
        "Microsoft.Web/sites/hostNameBindings", "Microsoft.Web/sites/certificates",
        "Microsoft.Communication/emailServices/domains", "Microsoft.Communication/emailServices/domains/senderUsernames",
        "Microsoft.Network/privateDnsZones", "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "Microsoft.Network/privateEndpoints", "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "Microsoft.Insights/scheduledQueryRules",
    };

    [TheoryWhenPresent("node")]
    [InlineData("abc", "the shortest")]
    [InlineData("securemail", "the default of the parameter files")]
    [InlineData("abcdefghijkl", "the longest")]
    [InlineData("a1b2c3d4e5f6", "letters and digits")]
    public void Names_FitTheirLimits(string name, string reason)
    {
        var main = bicep.Main.Names(new Dictionary<string, string> { ["name"] = name, ["nameSalt"] = "" });
        var checkedTypes = bicep.Main.Modules.SelectMany(module => Check(module, main, reason)).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Empty(Rules.Keys.Except(checkedTypes, StringComparer.OrdinalIgnoreCase).Except(NamedElsewhere, StringComparer.OrdinalIgnoreCase));
    }

    [FactWhenPresent("node")]
    public void NameParameter_IsAsLongAsTheNamesAllow()
    {
        var name = bicep.Main["name"];

        Assert.Equal("3", Bound("minLength"));
        Assert.Equal("12", Bound("maxLength"));
        string? Bound(string decorator) => name.Decorators.Single(found => found.Name == decorator).Items[0].Text;
    }

    private IEnumerable<string> Check(Declaration module, Dictionary<string, string> main, string reason)
    {
        var parameters = module.Body["params"].Properties!
            .Select(property => (property.Key, Value: property.Value!.Evaluate(main)))
            .Where(parameter => parameter.Value is not null)
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value!);
        var file = bicep[Path.GetFileName(module.Type!)];
        var known = file.Names(parameters);
        foreach (var resource in file.Resources.Where(resource => !resource.Existing && !NamedElsewhere.Contains(resource.ResourceType)))
        {
            var value = resource.Body["name"].Evaluate(known);
            Assert.True(value is not null, $"{file.Name}, line {resource.Line}: the name cannot be computed");
            Assert.True(Rules.TryGetValue(resource.ResourceType, out var rule), $"there is no rule for {resource.ResourceType}");
            Assert.True(Regex.IsMatch(value, rule), $"{resource.ResourceType} {value} ({reason})");
            yield return resource.ResourceType;
        }
    }
}
