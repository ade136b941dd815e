using System.Globalization;
using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Core.Store;
using SecureMail.DevHost.Tools;

namespace SecureMail.Endurance.Tests;

/// <summary>Azurite that reads by partition answers as Azurite does.</summary>
public sealed class AzuriteByPartitionTests
{
    private const int MoreThanAPage = 1_050;
    private const int MostOfTransaction = 100;

#pragma warning disable RS0030 // Banned symbol: a real service on the other side needs the real time.
    private static readonly TimeProvider Clock = TimeProvider.System;
#pragma warning restore RS0030

    [Fact]
    public async Task EveryQuery_HasTheSameRowsInTheSameOrder()
    {
        var tools = DevTools.Find(AppContext.BaseDirectory);
        await DevTools.EnsureInstalledAsync(tools, default);
        await using var asItIs = await AzuriteProcess.StartAsync(tools);
        await using var byPartition = await AzuriteProcess.StartAsync(tools, readsByPartition: true);
        using var randomness = RandomNumberGenerator.Create();
        var (one, other) = (await FillAsync(asItIs, randomness), await FillAsync(byPartition, randomness));

        foreach (var (query, rows, why) in Queries())
        {
            var expected = await KeysAsync(one, query);
            Assert.True(rows == expected.Count, $"{why}: {expected.Count} rows");
            Assert.Equal(expected, await KeysAsync(other, query));
        }
    }

    private static IEnumerable<(TableQuery Query, int Rows, string Why)> Queries()
    {
        var rows = new TableQuery(StorageNames.Reports);
        yield return (rows with { Partition = "large" }, MoreThanAPage, "more than a page of one partition");
        yield return (rows with { Partition = "large", RowFrom = "00100", RowBelow = "00200" }, 100, "a range of its rows");
        yield return (rows with { Partition = "o'neil" }, 3, "a name with a quotation mark");
        yield return (rows with { Partition = "a' or PartitionKey eq 'b" }, 3, "a name that reads like a filter");
        yield return (rows with { Partition = "nobody" }, 0, "a partition that there is not");
        yield return (rows with { PartitionAbove = "a", PartitionBelow = "p" }, MoreThanAPage + 6, "a range of partitions");
        yield return (rows, MoreThanAPage + 9, "the whole table");
    }

    private static async Task<StorageAccount> FillAsync(AzuriteProcess azurite, RandomNumberGenerator randomness)
    {
        var storage = StorageAccount.FromSettings(name => name == "AzureWebJobsStorage" ? azurite.ConnectionString : null, Clock, randomness);
        await storage.EnsureCreatedAsync(default);
        foreach (var (partition, count) in new[] { ("large", MoreThanAPage), ("o'neil", 3), ("a' or PartitionKey eq 'b", 3), ("zebra", 3) })
        {
            foreach (var rows in Enumerable.Range(0, count).Chunk(MostOfTransaction))
            {
                await storage.Tables.TransactAsync(
                    StorageNames.Reports, [.. rows.Select(row => TableWrite.Insert(new TableRow(partition, row.ToString("D5", CultureInfo.InvariantCulture))))], default);
            }
        }
        return storage;
    }

    private static async Task<List<(string, string)>> KeysAsync(StorageAccount storage, TableQuery query)
    {
        List<(string, string)> keys = [];
        await foreach (var row in storage.Tables.QueryAsync(query, default))
        {
            keys.Add((row.Partition, row.Key));
        }
        return keys;
    }
}
