using Azure;
using Azure.Core;
using SecureMail.AzureServices.Tests.Contracts;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Faults;

/// <summary>The service did the work and its answer was lost; the pipeline asks again and must understand what it finds.</summary>
[Collection("Azurite")]
public sealed class LostAnswerTests(AzuriteFixture azurite)
{
    private const string Table = StorageNames.Messages;

    private readonly string partition = Unique.Name("lost");
    private readonly ITableStore calm = azurite.Account.Tables;

    public static TheoryData<Fault> Losses => [Fault.ResetAfter, Fault.UnavailableAfter];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Insert_OwnWork_IsDone(Fault fault)
    {
        Assert.Equal(WriteResult.Done, await Faulty(fault).InsertAsync(Table, New("row").Set("Text", "ours"), default));
        Assert.Equal("ours", (await GetAsync("row")).Text("Text"));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Insert_SomebodyElsesEqualRow_Exists(Fault fault)
    {
        await calm.InsertAsync(Table, New("row").Set("Text", "same"), default);
        Assert.Equal(WriteResult.Exists, await Faulty(fault).InsertAsync(Table, New("row").Set("Text", "same"), default));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Replace_OwnWork_IsDone(Fault fault)
    {
        await calm.InsertAsync(Table, New("row"), default);
        Assert.Equal(WriteResult.Done, await Faulty(fault).ReplaceAsync(Table, (await GetAsync("row")).Set("Text", "ours"), default));
        Assert.Equal("ours", (await GetAsync("row")).Text("Text"));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Replace_SomebodyWasFasterWithEqualValues_Changed(Fault fault)
    {
        await calm.InsertAsync(Table, New("row"), default);
        var read = (await GetAsync("row")).Set("State", "expired");
        Assert.Equal(WriteResult.Done, await calm.ReplaceAsync(Table, read, default));
        Assert.Equal(WriteResult.Changed, await Faulty(fault).ReplaceAsync(Table, read, default));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Transaction_OwnWork_IsDone(Fault fault)
    {
        await calm.InsertAsync(Table, New("replaced"), default);
        await calm.InsertAsync(Table, New("deleted"), default);
        TableWrite[] writes =
        [
            TableWrite.Delete(await GetAsync("deleted")),
            TableWrite.Replace((await GetAsync("replaced")).Set("Text", "ours")),
            TableWrite.Insert(New("inserted")),
        ];
        Assert.Equal(WriteResult.Done, await Faulty(fault).TransactAsync(Table, writes, default));
        Assert.NotNull(await calm.GetAsync(Table, partition, "inserted", default));
        Assert.Null(await calm.GetAsync(Table, partition, "deleted", default));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Transaction_SomebodyWasFaster_Exists(Fault fault)
    {
        TableWrite[] writes = [TableWrite.Insert(New("a")), TableWrite.Insert(New("b"))];
        await calm.TransactAsync(Table, writes, default);
        Assert.Equal(WriteResult.Exists, await Faulty(fault).TransactAsync(Table, writes, default));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Transaction_OfDeletionsOnly_IsDoneWhenAllAreGone(Fault fault)
    {
        await calm.InsertAsync(Table, New("a"), default);
        await calm.InsertAsync(Table, New("b"), default);
        TableWrite[] writes = [TableWrite.Delete(await GetAsync("a")), TableWrite.Delete(await GetAsync("b"))];
        Assert.Equal(WriteResult.Done, await Faulty(fault).TransactAsync(Table, writes, default));
    }

    [Fact]
    public async Task Transaction_OfDeletionsOnly_IsMissingWhenOneRowStands()
    {
        await calm.InsertAsync(Table, New("a"), default);
        await calm.InsertAsync(Table, New("b"), default);
        TableWrite[] writes = [TableWrite.Delete(await GetAsync("a")), TableWrite.Delete(await GetAsync("b"))];
        await calm.DeleteAsync(Table, partition, "a", default);
        Assert.Equal(WriteResult.Missing, await Faulty(Fault.ResetAfter).TransactAsync(Table, writes, default));
        await GetAsync("b");
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Delete_OwnWork_IsDone(Fault fault)
    {
        await calm.InsertAsync(Table, New("row"), default);
        Assert.Equal(WriteResult.Done, await Faulty(fault).DeleteAsync(Table, partition, "row", default));
        Assert.Null(await calm.GetAsync(Table, partition, "row", default));
    }

    [Theory]
    [InlineData(Fault.ResetAfter, 100, "Put Blob")]
    [InlineData(Fault.UnavailableAfter, 100, "Put Blob")]
    [InlineData(Fault.ResetAfter, 5_000_000, "Put Block List")]
    [InlineData(Fault.UnavailableAfter, 5_000_000, "Put Block List")]
    public async Task CreateBlob_OwnWork_IsDone_AndAnothersIsNot(Fault fault, int length, string request)
    {
        // The first write that makes the blob appear: a block alone does not.
        var account = azurite.Open(Inject((message, done) => !done && !message.Request.Uri.Query.Contains("comp=block&", StringComparison.Ordinal), fault));
        Task<WriteResult> CreateAsync(IBlobStore store) => store.CreateAsync($"lost/{partition}",
            (stream, cancellationToken) => stream.WriteAsync(new byte[length], cancellationToken).AsTask(), default);

        Assert.Equal((WriteResult.Done, request), (await CreateAsync(account.Blobs), request));
        var other = azurite.Open(Inject((message, done) => !done, fault));
        Assert.Equal(WriteResult.Exists, await CreateAsync(other.Blobs));
    }

    [Fact]
    public async Task EveryTryFails_TheCallerIsTold()
    {
        var store = azurite.Open(options => Configure(options, new FaultyTransport((_, _) => Fault.ResetBefore))).Tables;
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => store.InsertAsync(Table, New("row"), default));
        Assert.Contains("try again later", failure.Message, StringComparison.Ordinal);
        Assert.Null(await calm.GetAsync(Table, partition, "row", default));
    }

    internal static void Configure(ClientOptions options, FaultyTransport transport)
    {
        options.Transport = transport;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(5);
    }

    private ITableStore Faulty(Fault fault) => azurite.Open(Inject((_, done) => !done, fault)).Tables;

    private static Action<ClientOptions> Inject(Func<HttpMessage, bool, bool> when, Fault fault)
    {
        var done = false;
        return options => Configure(options, new FaultyTransport((message, _) => when(message, done) && (done = true) ? fault : null));
    }

    private TableRow New(string key) => new(partition, key);

    private async Task<TableRow> GetAsync(string key) => (await calm.GetAsync(Table, partition, key, default))!;
}
