using SecureMail.Core.Store;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>Where the template could break a promise of the program.</summary>
[Collection("Bicep")]
public sealed class PromiseTests(BicepFixture bicep)
{
    private Expression Blobs => bicep["storage.bicep"]["blobs"].Body["properties"];

    [FactWhenPresent("node")]
    public void DeletedParts_AreNotKept()
    {
        Assert.Equal("false", Blobs["deleteRetentionPolicy", "enabled"].Text);
        Assert.Equal("false", Blobs["isVersioningEnabled"].Text);
        Assert.Equal("false", Blobs["changeFeed", "enabled"].Text);
        Assert.Null(Blobs.Find("restorePolicy"));
    }

    [FactWhenPresent("node")]
    public void LastNet_CatchesSealedParts_AndNeverCutsALifeShort()
    {
        var rule = bicep["storage.bicep"]["lastNet"].Body["properties", "policy", "rules"].Items!.Single()["definition"];

        Assert.Equal($"{StorageNames.Container}/sealed/", rule["filters", "prefixMatch"].Items!.Single().Text);
        Assert.Equal("lastNetDays", rule["actions", "baseBlob", "delete", "daysAfterCreationGreaterThan"].Text);
        Assert.Equal("longestRetentionDays + 7", bicep["storage.bicep"]["lastNetDays"].Value!.Text);
    }

    [FactWhenPresent("node")]
    public void Runtime_IsTheOneThatThePlatformStarts()
    {
        var config = bicep["app.bicep"]["app"].Body["properties", "functionAppConfig"];

        Assert.Equal("custom", config["runtime", "name"].Text);
        Assert.Equal("1.0", config["runtime", "version"].Text);
        Assert.Equal("UserAssignedIdentity", config["deployment", "storage", "authentication", "type"].Text);
        Assert.Equal("FC1", bicep["app.bicep"]["plan"].Body["sku", "name"].Text);
    }

    [FactWhenPresent("node")]
    public void Key_WrapsAndUnwraps_AndDoesNotExpireByItself()
    {
        var key = bicep["vault.bicep"]["key"].Body["properties"];

        Assert.Equal(["wrapKey", "unwrapKey"], key["keyOps"].Items!.Select(operation => operation.Text));
        Assert.Null(key.Find("attributes", "exp"));
        Assert.Null(key.Find("rotationPolicy", "attributes", "expiryTime"));
        Assert.Equal("rotate", key["rotationPolicy", "lifetimeActions"].Items!.Single()["action", "type"].Text);
    }

    [FactWhenPresent("node")]
    public void SigningKey_SignsOnly_AndIsNotRotated()
    {
        var key = bicep["vault.bicep"]["signingKey"].Body["properties"];

        Assert.Equal(["sign", "verify"], key["keyOps"].Items!.Select(operation => operation.Text));
        Assert.Null(key.Find("attributes", "exp"));
        Assert.Null(key.Find("rotationPolicy"));
    }

    [FactWhenPresent("node")]
    public void Alerts_WatchFunctionsThatExist()
    {
        var functions = Repository.Files("src/SecureMail.Functions", "function.json").Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).ToHashSet();
        var queries = bicep["alerts.bicep"]["logAlerts"].Value!.Items!.Select(alert => alert["query"].Text!).ToList();
        var named = queries
            .Where(query => query.StartsWith("AppRequests", StringComparison.Ordinal))
            .SelectMany(query => query.Split('"').Where((_, index) => index % 2 == 1))
            .ToList();

        Assert.Equal(["deliver", "inbound", "notify", "portal", "sweep"], named.Order(StringComparer.Ordinal));
        Assert.Subset(functions, named.ToHashSet());
    }
}
