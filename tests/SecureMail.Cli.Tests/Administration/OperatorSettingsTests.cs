using SecureMail.AzureServices;
using SecureMail.Cli.Administration;

namespace SecureMail.Cli.Tests.Administration;

public sealed class OperatorSettingsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("securemail-cli-");

    [Fact]
    public void TheEnvironmentGoesBeforeTheFile()
    {
        Write("""
            {
              "IsEncrypted": false, // the Core Tools allow comments
              "Values": { "AzureWebJobsStorage": "UseDevelopmentStorage=true", "SecureMail:PortalUrl": "https://file.example/portal", "ASPNETCORE_ENVIRONMENT": "Development", },
            }
            """);

        var settings = Read(new() { ["securemail__portalurl"] = "https://environment.example/portal", ["SecureMail__KeyFile"] = " " });

        Assert.Equal("UseDevelopmentStorage=true", settings.Find("AzureWebJobsStorage"));
        Assert.Equal("https://environment.example/inbound/acme/mailflow", settings.Webhook("acme", "mailflow").AbsoluteUri);
        Assert.Null(settings.Find("SecureMail__KeyFile"));
        Assert.False(settings.IsProduction);
    }

    [Fact]
    public void WithoutAFile_TheEnvironmentIsAll()
    {
        Assert.Null(Read([]).Find("AzureWebJobsStorage"));
        Assert.True(Read([]).IsProduction);
    }

    [Theory]
    [InlineData("{")] // cut off
    [InlineData("{}")] // no Values
    [InlineData("""{"Values":[]}""")] // not an object
    [InlineData("""{"Values":{"A":1}}""")] // not a string
    public void AFileThatCannotBeUsed_IsSaid(string text)
    {
        Write(text);

        var fault = Assert.Throws<SettingException>(() => Read([]));

        Assert.StartsWith("local.settings.json cannot be used", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private OperatorSettings Read(Dictionary<string, string> environment) => OperatorSettings.Read(environment, folder.FullName);

    private void Write(string text) => File.WriteAllText(Path.Combine(folder.FullName, "local.settings.json"), text);
}
