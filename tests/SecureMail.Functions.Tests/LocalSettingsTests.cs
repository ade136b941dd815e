using Microsoft.Extensions.Configuration;
using SecureMail.AzureServices;
using SecureMail.Functions.Hosting;

namespace SecureMail.Functions.Tests;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("securemail-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("""{ "Values": { "A__B": "1" } }""", "A:B", "1", "a double underscore separates levels")]
    [InlineData("""{ "IsEncrypted": false, "Values": { "A": "" } }""", "A", "", "an empty value is a value")]
    [InlineData("""{ "Values": { "a__b__c": "x" }, "Host": { "CORS": "*" } }""", "A:B:C", "x", "names know no case; other members are the tools'")]
    [InlineData("{ /* why */ \"Values\": { \"A\": \"1\", }, }", "A", "1", "comments and last commas, as the tools allow")]
    public void AddLocalSettings_File_IsReadAsTheToolsReadIt(string text, string key, string expected, string reason)
    {
        using var configuration = With(text);

        Assert.True(configuration[key] == expected, reason);
    }

    [Fact]
    public void AddLocalSettings_SameNameElsewhere_TheFileGivesWay()
    {
        using var configuration = With("""{ "Values": { "SecureMail__ServiceName": "file", "SecureMail__SenderAddress": "a@acme.example" } }""",
            new() { ["SecureMail:ServiceName"] = "environment" });

        Assert.Equal("environment", configuration["SecureMail:ServiceName"]);
        Assert.Equal("a@acme.example", configuration["SecureMail:SenderAddress"]);
    }

    [Fact]
    public void AddLocalSettings_NoFile_NothingIsAdded()
    {
        using var configuration = new ConfigurationManager();
        var before = configuration.Sources.Count;

        configuration.AddLocalSettings(folder);

        Assert.Equal(before, configuration.Sources.Count);
    }

    [Fact]
    public void Options_EnvironmentOfTheFile_CountsWhenNoOtherIsGiven()
    {
        File.WriteAllText(Path.Combine(folder, LocalSettings.FileName), """{ "Values": { "ASPNETCORE_ENVIRONMENT": "Development" } }""");

        Assert.Equal("Development", LocalSettings.Options([], folder).EnvironmentName);
        Assert.Equal("Staging", LocalSettings.Options(["--environment", "Staging"], folder).EnvironmentName);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("[]", "no object")]
    [InlineData("{}", "no Values")]
    [InlineData("""{ "Values": [] }""", "Values is no object")]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""", "encrypted by the tools")]
    [InlineData("""{ "Values": { "A": 1 } }""", "a number: the tools refuse it too")]
    public void AddLocalSettings_NotSuchAFile_SaysWhatToDo(string text, string reason)
    {
        var fault = Record.Exception(() => With(text).Dispose());

        Assert.True(fault is SettingException, reason);
        Assert.Contains("local.settings.sample.json", fault.Message, StringComparison.Ordinal);
    }

    private ConfigurationManager With(string text, Dictionary<string, string?>? environment = null)
    {
        File.WriteAllText(Path.Combine(folder, LocalSettings.FileName), text);
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(environment ?? []);
        configuration.AddLocalSettings(folder);
        return configuration;
    }
}
