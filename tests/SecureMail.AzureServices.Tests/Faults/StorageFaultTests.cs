using System.Text;
using Azure;
using SecureMail.AzureServices.Tests.Contracts;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Faults;

/// <summary>Every operation meets every fault once and then gives the result that it gives on a quiet day.</summary>
[Collection("Azurite")]
public sealed class StorageFaultTests(AzuriteFixture azurite)
{
    private const string Table = StorageNames.Sessions;

    public static TheoryData<string, Fault> Cases()
    {
        var cases = new TheoryData<string, Fault>();
        foreach (var operation in Operations.Keys)
        {
            foreach (var fault in Enum.GetValues<Fault>())
            {
                cases.Add(operation, fault);
            }
        }
        return cases;
    }

    private static readonly Dictionary<string, Func<StorageAccount, StorageAccount, string, Task<object?>>> Operations = new()
    {
        ["get"] = async (calm, faulty, key) =>
        {
            await calm.Tables.InsertAsync(Table, new TableRow(key, "r").Set("Text", "t"), default);
            return (await faulty.Tables.GetAsync(Table, key, "r", default))!.Text("Text");
        },
        ["query"] = async (calm, faulty, key) =>
        {
            await calm.Tables.InsertAsync(Table, new TableRow(key, "r").Set("Text", "t"), default);
            return (await faulty.Tables.QueryAsync(new TableQuery(Table) { Partition = key }, default).SingleAsync()).Text("Text");
        },
        ["insert"] = async (_, faulty, key) => await faulty.Tables.InsertAsync(Table, new TableRow(key, "r"), default),
        ["replace"] = async (calm, faulty, key) =>
        {
            await calm.Tables.InsertAsync(Table, new TableRow(key, "r"), default);
            return await faulty.Tables.ReplaceAsync(Table, (await calm.Tables.GetAsync(Table, key, "r", default))!, default);
        },
        ["put"] = async (_, faulty, key) => await faulty.Tables.PutAsync(Table, new TableRow(key, "r"), default),
        ["delete"] = async (calm, faulty, key) =>
        {
            await calm.Tables.InsertAsync(Table, new TableRow(key, "r"), default);
            return await faulty.Tables.DeleteAsync(Table, key, "r", default);
        },
        ["transact"] = async (_, faulty, key) =>
            await faulty.Tables.TransactAsync(Table, [TableWrite.Insert(new TableRow(key, "a")), TableWrite.Insert(new TableRow(key, "b"))], default),
        ["create blob"] = async (_, faulty, key) => await CreateAsync(faulty, key, 100),
        ["create large blob"] = async (_, faulty, key) => await CreateAsync(faulty, key, 5_000_000),
        ["read blob"] = async (calm, faulty, key) =>
        {
            await CreateAsync(calm, key, 200_000);
            await using var stream = await faulty.Blobs.OpenReadAsync(key, default);
            using var copy = new MemoryStream();
            await stream!.CopyToAsync(copy);
            return copy.Length;
        },
        ["delete blob"] = async (calm, faulty, key) =>
        {
            await CreateAsync(calm, key, 100);
            // What is gone bears no mark: a deletion whose answer was lost finds nothing the second time.
            return await faulty.Blobs.DeleteAsync(key, default) is WriteResult.Done or WriteResult.Missing && await calm.Blobs.OpenReadAsync(key, default) is null;
        },
        ["list blobs"] = async (calm, faulty, key) =>
        {
            await CreateAsync(calm, key, 100);
            return (await faulty.Blobs.ListAsync(key, default).SingleAsync()).Length;
        },
        ["ensure created"] = async (calm, faulty, key) =>
        {
            await faulty.EnsureCreatedAsync(default);
            return await calm.Probe.MissingTablesAsync(default) is [];
        },
        // A receipt whose answer was lost has hidden the hint: it comes again when that is over, which no queue can spare us.
        ["receive hint"] = async (calm, faulty, key) =>
        {
            await calm.Hints.SendAsync(StorageNames.Expirations + StorageNames.PoisonSuffix, Encoding.UTF8.GetBytes(key), TimeSpan.Zero, default);
            var hints = await faulty.Hints.ReceiveAsync(StorageNames.Expirations + StorageNames.PoisonSuffix, 32, TimeSpan.FromHours(1), default);
            return hints.Count <= 1 && hints.All(hint => Encoding.UTF8.GetString(hint.Body.Span) == key);
        },
        ["postpone hint"] = async (calm, faulty, key) =>
        {
            var hint = await ReceivedAsync(calm, key);
            await faulty.Hints.PostponeAsync(StorageNames.Expirations, hint, TimeSpan.FromHours(1), default);
            return (await calm.Hints.ReceiveAsync(StorageNames.Expirations, 32, TimeSpan.FromHours(1), default)).Count;
        },
        ["delete hint"] = async (calm, faulty, key) =>
        {
            var hint = await ReceivedAsync(calm, key);
            await faulty.Hints.DeleteAsync(StorageNames.Expirations, hint, default);
            return (await calm.Hints.ReceiveAsync(StorageNames.Expirations, 32, TimeSpan.FromHours(1), default)).Count;
        },
        ["send hint"] = async (calm, faulty, key) =>
        {
            await faulty.Hints.SendAsync(StorageNames.Deliveries, new byte[3], TimeSpan.Zero, default);
            return (await calm.Hints.ReceiveAsync(StorageNames.Deliveries, 32, TimeSpan.FromHours(1), default)).Count is 1 or 2;
        },
    };

    private static readonly Dictionary<string, object> Expected = new()
    {
        ["get"] = "t", ["query"] = "t", ["read blob"] = 200_000L,
        ["delete blob"] = true, ["list blobs"] = 100L, ["ensure created"] = true, ["receive hint"] = true, ["postpone hint"] = 0, ["delete hint"] = 0, ["send hint"] = true,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task OneFault_ChangesNoResult(string operation, Fault fault)
    {
        var key = Unique.Name("fault");
        var transport = new FaultyTransport((_, number) => number == 0 ? fault : null);
        var faulty = azurite.Open(options =>
        {
            LostAnswerTests.Configure(options, transport);
            options.Retry.NetworkTimeout = fault is Fault.StallBefore or Fault.StallAfter ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(30);
        });

        var result = await Operations[operation](azurite.Account, faulty, key);

        Assert.NotEmpty(transport.Sent);
        Assert.Equal(Expected.GetValueOrDefault(operation, WriteResult.Done), result);
    }

    [Fact]
    public async Task ReadStream_BlobReplacedMeanwhile_FailsInsteadOfMixing()
    {
        var name = Unique.Name("changed");
        await CreateAsync(azurite.Account, name, 300_000);
        await using var stream = (await azurite.Account.Blobs.OpenReadAsync(name, default))!;
        await stream.ReadExactlyAsync(new byte[10]);
        await azurite.Account.Blobs.DeleteAsync(name, default);
        await CreateAsync(azurite.Account, name, 300_000);

        stream.Position = 200_000;
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => stream.ReadExactlyAsync(new byte[10]).AsTask());
        Assert.Equal(412, failure.Status);
    }

    [Fact]
    public async Task ReadStream_FetchesWhatItNeeds()
    {
        var name = Unique.Name("ranges");
        await CreateAsync(azurite.Account, name, 4_000_000);
        var transport = new FaultyTransport((_, _) => null);
        var account = azurite.Open(options => LostAnswerTests.Configure(options, transport));

        await using var stream = (await account.Blobs.OpenReadAsync(name, default))!;
        await stream.ReadExactlyAsync(new byte[1000]);
        Assert.Single(transport.Sent);
        await stream.CopyToAsync(Stream.Null);
        Assert.Equal(7, transport.Sent.Count); // 64, 128, 256, 512 KiB, then 1 MiB three times
    }

    private static async Task<ReceivedHint> ReceivedAsync(StorageAccount account, string key)
    {
        await account.Hints.SendAsync(StorageNames.Expirations, Encoding.UTF8.GetBytes(key), TimeSpan.Zero, default);
        return Assert.Single(await account.Hints.ReceiveAsync(StorageNames.Expirations, 32, TimeSpan.FromHours(1), default));
    }

    private static Task<WriteResult> CreateAsync(StorageAccount account, string name, int length) => account.Blobs.CreateAsync(
        name, (stream, cancellationToken) => stream.WriteAsync(new byte[length], cancellationToken).AsTask(), default);
}
