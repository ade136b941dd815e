using Azure.Storage.Queues;
using SecureMail.AzureServices.Tests.Contracts;
using SecureMail.AzureServices.Tests.Faults;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests;

[Collection("Azurite")]
public sealed class StorageAccountTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task EnsureCreated_WhenAllIsThere_SendsThreeRequests()
    {
        var transport = new FaultyTransport((_, _) => null);
        var account = azurite.Open(options => options.Transport = transport);
        await account.EnsureCreatedAsync(default);
        await account.EnsureCreatedAsync(default);
        Assert.Equal(6, transport.Sent.Count);
    }

    [Fact]
    public async Task EnsureCreated_InParallelOnAnEmptyAccount_CreatesEverything()
    {
        var tools = DevHost.Tools.DevTools.Find(AppContext.BaseDirectory);
        await using var empty = await DevHost.Tools.AzuriteProcess.StartAsync(tools);
        StorageAccount Open() => StorageAccount.FromSettings(
            name => name == "AzureWebJobsStorage" ? empty.ConnectionString : null, TestClock.System, AzuriteFixture.Random);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Open().EnsureCreatedAsync(default)));

        var account = Open();
        foreach (var table in StorageNames.Tables)
        {
            Assert.Equal(WriteResult.Done, await account.Tables.InsertAsync(table, new TableRow("p", "r"), default));
        }
        foreach (var queue in StorageNames.Queues)
        {
            Assert.Empty(await account.Hints.ReceiveAsync(queue, 1, TimeSpan.FromMinutes(1), default));
        }
        Assert.Null(await account.Blobs.OpenReadAsync("none", default));
    }

    [Fact]
    public async Task Upload20MiB_HoldsAboutTwoBlocks_InMemory()
    {
        const int mebibyte = 1024 * 1024;
        var chunk = new byte[65536];
        async Task UploadAsync(string name, int length) => Assert.Equal(WriteResult.Done, await azurite.Account.Blobs.CreateAsync(name, async (stream, cancellationToken) =>
        {
            for (var written = 0; written < length; written += chunk.Length)
            {
                await stream.WriteAsync(chunk, cancellationToken);
            }
        }, default));
        await UploadAsync(Unique.Name("warm"), 5 * mebibyte); // fills the pools of buffers

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await UploadAsync(Unique.Name("large"), 20 * mebibyte);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.InRange(allocated, 0, 6 * mebibyte);
    }

    [Fact]
    public async Task JunkInAQueue_IsThrownAway_AndBlocksNothing()
    {
        var plain = new QueueServiceClient(azurite.ConnectionString).GetQueueClient(StorageNames.Expirations);
        await plain.ClearMessagesAsync(); // What other tests left.
        await plain.SendMessageAsync("not Base64 !");
        await azurite.Account.Hints.SendAsync(StorageNames.Expirations, new byte[] { 7 }, TimeSpan.Zero, default);

        var hint = Assert.Single(await azurite.Account.Hints.ReceiveAsync(StorageNames.Expirations, 32, TimeSpan.FromSeconds(1), default));
        Assert.Equal([7], hint.Body.ToArray());
        await azurite.Account.Hints.DeleteAsync(StorageNames.Expirations, hint, default);
        Assert.Equal(0, (await plain.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Hints_TravelAsBase64_AsTheFunctionsHostExpects()
    {
        var plain = new QueueServiceClient(azurite.ConnectionString).GetQueueClient(StorageNames.Expirations);
        await azurite.Account.Hints.SendAsync(StorageNames.Expirations, new byte[] { 1, 2, 3 }, TimeSpan.Zero, default);
        var message = (await plain.ReceiveMessageAsync()).Value;
        Assert.Equal("AQID", message.MessageText);
        Assert.True(message.ExpiresOn > message.InsertedOn!.Value.AddYears(50), "it never lapses");
        await plain.DeleteMessageAsync(message.MessageId, message.PopReceipt);
    }
}
