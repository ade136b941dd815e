using System.IO.Compression;

namespace SecureMail.Host.Tests.Lint;

/// <summary>The files of the package by which the host knows it.</summary>
[Collection(Ground.Name)]
public sealed class PackageJsonTests(Ground ground)
{
    private const int Program = 0x81ED; // a regular file, 0755
    private const int Plain = 0x81A4; // a regular file, 0644

    [Fact]
    public void HostJson_SaysNothingThatTheHostDoesNotKnow() =>
        Assert.Empty(JsonRules.FaultsOfHost(File.ReadAllText(Path.Combine(ground.PackageFolder, "host.json"))));

    [Fact]
    public void FunctionJson_SaysNothingThatTheHostDoesNotKnow()
    {
        var files = Directory.GetFiles(ground.PackageFolder, "function.json", SearchOption.AllDirectories);
        Assert.Equal(6, files.Length);
        Assert.All(files, file =>
        {
            Assert.Empty(JsonRules.FaultsOfFunction(File.ReadAllText(file)));
            Assert.Matches("^[a-z][a-z0-9_-]{0,127}$", Path.GetFileName(Path.GetDirectoryName(file)));
            Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        });
    }

    [Fact]
    public void Zip_TheProgramAloneCanBeExecuted()
    {
        using var zip = ZipFile.OpenRead(Package.Zip);
        Assert.All(zip.Entries, entry => Assert.Equal(
            entry.FullName == "SecureMail.Functions" ? Program : Plain, entry.ExternalAttributes >>> 16));
    }

    [Theory]
    [InlineData("""{ "customHandler": { "enableHttpProxyingRequest": true } }""", "a name that was mixed up in the documentation")]
    [InlineData("""{ "extensions": { "queue": { "batchSize": 8 } } }""", "queues has an s")]
    [InlineData("""{ "extensions": { "queues": { "batchSize": 33 } } }""", "at most 32")]
    [InlineData("""{ "functionTimeout": "10:00" }""", "no time")]
    [InlineData("""{ "extensions": { "queues": { "messageEncoding": "Base64" } } }""", "a word that is not spelled so")]
    public void HostJson_ASlipOfThePen_IsFound(string json, string reason) =>
        Assert.True(JsonRules.FaultsOfHost(json).Count() == 1, reason);

    [Theory]
    [InlineData("""{ "bindings": [{ "type": "timerTrigger", "direction": "in", "name": "t", "schedule": "0 * * * *" }] }""", "five fields")]
    [InlineData("""{ "bindings": [{ "type": "queueTrigger", "direction": "in", "name": "q", "queueName": "Jobs" }] }""", "no queue has capitals")]
    [InlineData("""{ "bindings": [{ "type": "httpTrigger", "direction": "in", "name": "r", "authlevel": "anonymous" }] }""", "a name that is not spelled so")]
    [InlineData("""{ "bindings": [{ "type": "http", "direction": "in", "name": "res" }] }""", "the wrong direction")]
    [InlineData("""{ "bindings": [], "scriptFile": "run.sh" }""", "a custom handler has no script")]
    public void FunctionJson_ASlipOfThePen_IsFound(string json, string reason) =>
        Assert.True(JsonRules.FaultsOfFunction(json).Count() == 1, reason);
}
