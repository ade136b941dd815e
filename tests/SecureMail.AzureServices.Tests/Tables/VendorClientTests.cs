using SecureMail.AzureServices.Tests.Contracts;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Tables;

/// <summary>The vendor's own client reads what ours wrote, and ours what the vendor's wrote.</summary>
[Collection("Azurite")]
public sealed class VendorClientTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task BothClients_AgreeOnEveryType()
    {
        var partition = Unique.Name("vendor");
        var ours = new TableRow(partition, "ours").Set("Text", "caf\u00E9 'quoted' \"twice\"").Set("Flag", true).Set("Number", long.MaxValue)
            .Set("Time", new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero)).Set("Bytes", [0, 255]);
        await azurite.Account.Tables.TransactAsync(StorageNames.Events, [TableWrite.Insert(ours)], default);

        var saw = await NodeCheck.RunAsync("tables-check.mjs", null, azurite.ConnectionString, StorageNames.Events, partition);
        Assert.Equal(
            [
                "ours Bytes Bytes 00ff",
                "ours Flag boolean true",
                "ours Number bigint 9223372036854775807",
                "ours Text string caf\u00E9 'quoted' \"twice\"",
                "ours Time Date 2031-02-03T04:05:06.789Z",
            ],
            saw.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

        var theirs = (await azurite.Account.Tables.GetAsync(StorageNames.Events, partition, "vendor's", default))!;
        Assert.Equal(["Bytes", "Flag", "Int32", "Int64", "Text", "Time"], theirs.Values.Keys);
        Assert.Equal("caf\u00E9 'quoted'", theirs.Text("Text"));
        Assert.True(theirs.Flag("Flag"));
        Assert.Equal((-7L, long.MinValue), (theirs.Number("Int32"), theirs.Number("Int64")));
        Assert.Equal(new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(1234567), theirs.Time("Time"));
        Assert.Equal([0, 255], theirs.RequiredBytes("Bytes"));
    }
}
