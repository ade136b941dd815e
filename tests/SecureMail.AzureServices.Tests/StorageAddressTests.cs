using Azure.Identity;

namespace SecureMail.AzureServices.Tests;

public sealed class StorageAddressTests
{
    private const string Key = "AccountName=acme;AccountKey=a2V5;";

    public static TheoryData<string, string, string> ConnectionStrings => new()
    {
        { "UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "Azurite on its usual ports" },
        { "usedevelopmentstorage=TRUE;", "http://127.0.0.1:10002/devstoreaccount1", "names and truth values in any case" },
        { Key, "https://acme.table.core.windows.net/", "the defaults" },
        { "DefaultEndpointsProtocol=https;" + Key + "EndpointSuffix=core.chinacloudapi.cn", "https://acme.table.core.chinacloudapi.cn/", "another cloud" },
        { Key + "TableEndpoint=http://127.0.0.1:4711/acme", "http://127.0.0.1:4711/acme", "Azurite on a port of its own" },
    };

    public static TheoryData<string, string> WrongConnectionStrings => new()
    {
        { "nonsense", "form Name=value" },
        { "AccountName=acme", "has no AccountKey" },
        { "AccountKey=a2V5", "has no AccountName" },
        { "AccountName=acme;AccountKey=%%%", "not Base64" },
        { Key + "TableEndpoint=ftp://x", "TableEndpoint" },
        { "BlobEndpoint=https://acme.blob.core.windows.net;SharedAccessSignature=sv=1", "shared access signature" },
    };

    [Theory]
    [MemberData(nameof(ConnectionStrings))]
    public void ConnectionString_NamesTheServices(string text, string tables, string reason)
    {
        var address = From(("AzureWebJobsStorage", text));
        Assert.Equal((new Uri(tables), reason), (address.Tables, reason));
        Assert.NotNull(address.SharedKey);
        Assert.Null(address.Identity);
    }

    [Theory]
    [MemberData(nameof(WrongConnectionStrings))]
    public void ConnectionString_Wrong_SaysWhat_AndKeepsTheKeyToItself(string text, string said)
    {
        var error = Assert.Throws<SettingException>(() => From(("AzureWebJobsStorage", text)));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a2V5", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Identity_ByAccountName()
    {
        var address = From(("AzureWebJobsStorage__accountName", "acme"), ("AzureWebJobsStorage__credential", "managedidentity"));
        Assert.Equal(("acme", "https://acme.blob.core.windows.net/"), (address.Account, address.Blobs.AbsoluteUri));
        Assert.IsType<ManagedIdentityCredential>(address.Identity);
        Assert.Null(address.SharedKey);
    }

    [Fact]
    public void Identity_ByServiceAddresses_OfTheSignedInDeveloper()
    {
        var address = From(
            ("AzureWebJobsStorage__blobServiceUri", "https://acme.blob.example.org"),
            ("AzureWebJobsStorage__queueServiceUri", "https://acme.queue.example.org"),
            ("AzureWebJobsStorage__tableServiceUri", "https://acme.table.example.org"));
        Assert.Equal(("acme", "https://acme.table.example.org/"), (address.Account, address.Tables.AbsoluteUri));
        Assert.IsType<DefaultAzureCredential>(address.Identity);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage__accountName", "acme.evil.example/x", "accountName")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "http://acme.table.core.windows.net", "https://")]
    [InlineData("AzureWebJobsStorage__credential", "password", "credential must be managedidentity")]
    public void Identity_WrongSetting_SaysWhich(string name, string value, string said)
    {
        var settings = new Dictionary<string, string> { ["AzureWebJobsStorage__accountName"] = "acme", [name] = value };
        var error = Assert.Throws<SettingException>(() => StorageAddress.From(settings.GetValueOrDefault));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoSetting_SaysWhatToWrite() =>
        Assert.Contains("AzureWebJobsStorage is missing", Assert.Throws<SettingException>(() => From()).Message, StringComparison.Ordinal);

    private static StorageAddress From(params (string Name, string Value)[] settings) =>
        StorageAddress.From(settings.ToDictionary(setting => setting.Name, setting => setting.Value).GetValueOrDefault);
}
