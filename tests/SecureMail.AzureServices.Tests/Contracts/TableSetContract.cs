using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Contracts;

/// <summary>What every table store promises about many rows: transactions and queries.</summary>
public abstract class TableSetContract
{
    private const string Table = StorageNames.Threads;

    private readonly string partition = Unique.Name("p");

    protected abstract ITableStore Store { get; }

    [Fact]
    public async Task Transaction_MixedWrites_AllAreDone()
    {
        await InsertAsync("replaced", "deleted");
        TableWrite[] writes =
        [
            TableWrite.Insert(New("inserted").Set("Text", "new")),
            TableWrite.Replace((await GetAsync("replaced"))!.Set("Text", "new")),
            TableWrite.Delete((await GetAsync("deleted"))!),
        ];

        Assert.Equal(WriteResult.Done, await TransactAsync(writes));
        Assert.Equal(["inserted:new", "replaced:new"], await ContentAsync());
    }

    [Fact]
    public async Task Transaction_InsertOfATakenKey_ExistsAndNothingIsWritten()
    {
        await InsertAsync("taken");
        Assert.Equal(WriteResult.Exists, await TransactAsync(TableWrite.Insert(New("a")), TableWrite.Insert(New("taken")), TableWrite.Insert(New("z"))));
        Assert.Equal(["taken:"], await ContentAsync());
    }

    [Fact]
    public async Task Transaction_StaleReplace_ChangedAndNothingIsWritten()
    {
        await InsertAsync("stale");
        var stale = (await GetAsync("stale"))!;
        await Store.PutAsync(Table, New("stale").Set("Text", "newer"), default);

        Assert.Equal(WriteResult.Changed, await TransactAsync(TableWrite.Insert(New("a")), TableWrite.Replace(stale.Set("Text", "late"))));
        Assert.Equal(WriteResult.Changed, await TransactAsync(TableWrite.Insert(New("a")), TableWrite.Delete(stale)));
        Assert.Equal(["stale:newer"], await ContentAsync());
    }

    [Fact]
    public async Task Transaction_RowThatIsGone_MissingAndNothingIsWritten()
    {
        await InsertAsync("gone");
        var gone = (await GetAsync("gone"))!;
        await Store.DeleteAsync(Table, partition, "gone", default);

        Assert.Equal(WriteResult.Missing, await TransactAsync(TableWrite.Insert(New("a")), TableWrite.Replace(gone)));
        Assert.Equal(WriteResult.Missing, await TransactAsync(TableWrite.Insert(New("a")), TableWrite.Delete(gone)));
        Assert.Empty(await ContentAsync());
    }

    [Fact]
    public async Task Transaction_Of100Rows_IsDone_AndBeyondIsRefused()
    {
        var rows = Enumerable.Range(0, 101).Select(i => TableWrite.Insert(New($"{i:D3}"))).ToArray();
        await Assert.ThrowsAsync<ArgumentException>(() => TransactAsync(rows));
        await Assert.ThrowsAsync<ArgumentException>(() => TransactAsync());
        Assert.Equal(WriteResult.Done, await TransactAsync(rows[..100]));
        Assert.Equal(100, (await ContentAsync()).Count);
    }

    [Fact]
    public async Task Transaction_WithTwoPartitionsOrOneRowTwice_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => TransactAsync(TableWrite.Insert(New("a")), TableWrite.Insert(New("a"))));
        await Assert.ThrowsAsync<ArgumentException>(
            () => TransactAsync(TableWrite.Insert(New("a")), TableWrite.Insert(new TableRow(partition + "x", "b"))));
        await Assert.ThrowsAsync<ArgumentException>(() => TransactAsync(TableWrite.Replace(New("unread"))));
    }

    [Fact]
    public async Task Transaction_RacedBy20OnOneRow_OneWinsWhole()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => TransactAsync(TableWrite.Insert(New("message").Set("Text", $"{i}")), TableWrite.Insert(New($"own-{i:D2}")))));
        Assert.Single(results, WriteResult.Done);
        var winner = Array.IndexOf(results, WriteResult.Done);
        Assert.Equal([$"message:{winner}", $"own-{winner:D2}:"], await ContentAsync());
    }

    [Fact]
    public async Task Query_BoundsAndOrder_AreOrdinal()
    {
        await InsertAsync("B", "a", "A", "b", "a-1", "a1", "aB", "ab");
        async Task<string> Keys(string? from, string? below, int take = 0) => string.Join(' ', await KeysAsync(
            new TableQuery(Table) { Partition = partition, RowFrom = from, RowBelow = below, Take = take }));

        Assert.Equal("A B a a-1 a1 aB ab b", await Keys(null, null));
        Assert.Equal("a a-1 a1", await Keys("a", "aB"));
        Assert.Equal("aB ab b", await Keys("aB", null));
        Assert.Equal("A B", await Keys(null, "a"));
        Assert.Equal("a a-1", await Keys("a", null, take: 2));
        Assert.Equal("", await Keys("c", "d"));
    }

    [Fact]
    public async Task Query_PartitionBelow_ReadsOlderPartitionsInOrder()
    {
        var table = StorageNames.Expiries;
        foreach (var key in new[] { "2", "1", "3" })
        {
            await Store.PutAsync(table, new TableRow(key, "r"), default);
        }
        Assert.Equal(["1", "2"], (await RowsAsync(new TableQuery(table) { PartitionBelow = "3" })).Select(row => row.Partition));
        Assert.Equal(["1", "2", "3"], (await RowsAsync(new TableQuery(table))).Select(row => row.Partition));
    }

    [Fact]
    public async Task Query_PartitionAbove_ReadsYoungerPartitionsInOrder()
    {
        foreach (var key in new[] { "2", "1", "3", "4" })
        {
            await Store.PutAsync(StorageNames.Lapses, new TableRow($"{partition}-{key}", "r"), default);
        }
        var query = new TableQuery(StorageNames.Lapses) { PartitionAbove = $"{partition}-1", PartitionBelow = $"{partition}-4" };

        Assert.Equal([$"{partition}-2", $"{partition}-3"], (await RowsAsync(query)).Select(row => row.Partition));
    }

    [Fact]
    public async Task Query_NotAfter_ReadsRowsWhoseTimeHasCome_AndNoneWithoutOne()
    {
        var now = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(1234567);
        // QUIRK: Azurite compares whole milliseconds.
        (string, DateTimeOffset?)[] times = [("before", now.AddHours(-1)), ("now", now), ("later", now.AddMilliseconds(1)), ("none", null)];
        foreach (var (key, time) in times)
        {
            await Store.InsertAsync(Table, New(key).Set("At", time), default);
        }

        Assert.Equal(["before", "now"], await KeysAsync(new TableQuery(Table) { Partition = partition, NotAfter = ("At", now.ToOffset(TimeSpan.FromHours(2))) }));
    }

    [Fact]
    public async Task Query_Beyond1000Rows_ReadsEveryPage()
    {
        var keys = Enumerable.Range(0, 2100).Select(i => $"{i:D4}").ToArray();
        foreach (var chunk in keys.Chunk(100))
        {
            await TransactAsync([.. chunk.Select(key => TableWrite.Insert(New(key)))]);
        }
        Assert.Equal(keys, await KeysAsync(new TableQuery(Table) { Partition = partition }));
        Assert.Equal(keys[..1500], await KeysAsync(new TableQuery(Table) { Partition = partition, Take = 1500 }));
        Assert.Equal(keys[500..2000], await KeysAsync(new TableQuery(Table) { Partition = partition, RowFrom = "0500", RowBelow = "2000" }));
    }

    [Fact]
    public async Task Query_GivesETagsThatAReplacementTakes()
    {
        await InsertAsync("row");
        var row = Assert.Single(await RowsAsync(new TableQuery(Table) { Partition = partition }));
        Assert.Equal(WriteResult.Done, await Store.ReplaceAsync(Table, row.Set("Text", "replaced"), default));
    }

    private TableRow New(string key) => new(partition, key);

    private async Task InsertAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await Store.InsertAsync(Table, New(key), default);
        }
    }

    private Task<TableRow?> GetAsync(string key) => Store.GetAsync(Table, partition, key, default);

    private Task<WriteResult> TransactAsync(params TableWrite[] writes) => Store.TransactAsync(Table, writes, default);

    private async Task<List<string>> ContentAsync() =>
        [.. (await RowsAsync(new TableQuery(Table) { Partition = partition })).Select(row => $"{row.Key}:{row.Text("Text")}")];

    private async Task<List<string>> KeysAsync(TableQuery query) => [.. (await RowsAsync(query)).Select(row => row.Key)];

    private async Task<List<TableRow>> RowsAsync(TableQuery query)
    {
        var rows = new List<TableRow>();
        await foreach (var row in Store.QueryAsync(query, default))
        {
            rows.Add(row);
        }
        return rows;
    }
}
