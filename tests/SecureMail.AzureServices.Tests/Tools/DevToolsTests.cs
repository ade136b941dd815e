using SecureMail.DevHost.Tools;

namespace SecureMail.AzureServices.Tests.Tools;

[Collection("Azurite")]
public sealed class DevToolsTests(AzuriteFixture azurite)
{
    private static readonly string Tools = DevTools.Find(AppContext.BaseDirectory);

    [Theory]
    [InlineData("v16.20.2\n", "older major")]
    [InlineData("v18.17.0", "older minor")]
    [InlineData("", "nothing was said")]
    public void NodeVersion_TooOld_SaysWhichIsNeeded(string said, string reason)
    {
        var error = Assert.Throws<ToolException>(() => DevTools.CheckNodeVersion(said));
        Assert.True(error.Message.Contains("install version 18.18 or newer", StringComparison.Ordinal), reason);
    }

    [Theory]
    [InlineData("v18.18.0\n")]
    [InlineData("v20.20.2")]
    [InlineData("v25.0.0-nightly2026")]
    public void NodeVersion_NewEnough_Passes(string said) => DevTools.CheckNodeVersion(said);

    [Fact]
    public void InstallFailure_WithoutNetwork_SaysSo()
    {
        var failure = DevTools.InstallFailure("npm error code ENOTFOUND\nnpm error network request to https://… failed");
        Assert.Contains("registry is not reachable", failure.Message, StringComparison.Ordinal);
        Assert.Contains("EINTEGRITY", DevTools.InstallFailure("npm error code EINTEGRITY").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OutsideACheckout_SaysSo() =>
        Assert.Contains("checkout", Assert.Throws<ToolException>(() => DevTools.Find(Path.GetTempPath())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Azurite_PortTaken_SaysSo()
    {
        var port = new Uri(azurite.ConnectionString.Split("BlobEndpoint=")[1].Split(';')[0]).Port;
        var error = await Assert.ThrowsAsync<ToolException>(() => AzuriteProcess.StartAsync(Tools, blobPort: port));
        Assert.Contains("Azurite cannot listen: another program uses its port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_ThatEndsAtOnce_IsAnErrorWithItsLastWords()
    {
        await using var node = NodeProcess.Start("Probe", Tools, "no-such-script.mjs");
        var error = await Assert.ThrowsAsync<ToolException>(async () =>
        {
            while (true)
            {
                await node.ReadLineAsync(default);
            }
        });
        Assert.Contains("no-such-script.mjs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LockFile_NamesNoRegistry()
    {
        var lockFile = File.ReadAllText(Path.Combine(Tools, "package-lock.json"));
        Assert.DoesNotContain("\"resolved\"", lockFile, StringComparison.Ordinal);
        Assert.Contains("\"integrity\": \"sha512-", lockFile, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_ArePinnedToExactVersions()
    {
        var packages = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(Tools, "package.json")))!["dependencies"]!.AsObject();
        Assert.All(packages, package => Assert.Matches(@"^\d+\.\d+\.\d+$", package.Value!.GetValue<string>()));
    }
}
