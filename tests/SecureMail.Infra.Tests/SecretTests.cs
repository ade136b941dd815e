using System.Text.RegularExpressions;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>No secret is a parameter, a setting or an output: nobody has to keep one, and nobody can read one.</summary>
[Collection("Bicep")]
public sealed class SecretTests(BicepFixture bicep)
{
    [FactWhenPresent("node")]
    public void Templates_AskForNoKeyAndNoSecret() => Assert.All(bicep.Files, file =>
        Assert.DoesNotMatch(@"\blist(Keys|Secrets|\w*ConnectionStrings?|AccountSas|ServiceSas)\b|@secure\(|Key=|\.primaryKey|getSecret\(", Repository.Read(file.File)));

    [FactWhenPresent("node")]
    public void Outputs_AreAddressesAndNames()
    {
        var outputs = bicep.Files.SelectMany(file => file.Outputs).ToList();

        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.DoesNotMatch(@"(?i)connectionstring|instrumentationkey|secret|password|token", output.Text));
    }

    [FactWhenPresent("node")]
    public void OutputsOfMain_AreDescribed() => Assert.All(bicep.Main.Outputs, output => Assert.False(string.IsNullOrWhiteSpace(output.Description), output.Name));

    [Fact]
    public void Workflows_SignInFederated_WithoutASecret() => Assert.All(Repository.Files(".github/workflows", "*.yml"), file =>
    {
        Assert.DoesNotContain("${{ secrets.", Repository.Read(file), StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("publish-profile|AZURE_CREDENTIALS"), Repository.Read(file));
    });
}
