using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Contracts;

/// <summary>What every table store promises, one row at a time.</summary>
public abstract class TableStoreContract
{
    private const string Table = StorageNames.Messages;

    private readonly string partition = Unique.Name("p");

    protected abstract ITableStore Store { get; }

    public static TheoryData<string, string> Texts => new()
    {
        { "", "empty" },
        { "it's '' \"quoted\"", "quotes" },
        { "a\r\n\t\u0001\u001F\u007F", "control characters" },
        { "\u00E9 \u4E2D\u6587 \U0001F600 \u202E \uFEFF", "other scripts, beyond the basic plane, direction marks" },
        { "--changeset_securemail--\r\n\r\nHTTP/1.1 409 Conflict", "a part boundary of the transaction's body" },
        { "</script>&amp;%41+%2F", "markup and percent signs" },
    };

    public static TheoryData<string, string> Keys => new()
    {
        { "o'brien", "an apostrophe" },
        { "a b+c%20d&e=f", "what an address escapes" },
        { "\u00E9\u4E2D\U0001F600", "other scripts" },
        { "a,b(c);d:e@f", "what a row's address is made of" },
        { "$batch", "the name of an operation" },
    };

    public static TheoryData<string, string> ForbiddenKeys => new()
    {
        { "a/b", "slash" }, { "a\\b", "backslash" }, { "a#b", "hash" }, { "a?b", "question mark" },
        { "a\nb", "control character" }, { "a\u0085b", "C1 control character" }, { new string('x', 513), "one character too long" },
    };

    [Fact]
    public async Task Get_NoSuchRow_IsNull() => Assert.Null(await GetAsync("none"));

    [Fact]
    public async Task Insert_KeepsEveryTypeOfValue()
    {
        var time = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddTicks(1234567);
        var row = New("types").Set("Text", "t").Set("Most", long.MaxValue).Set("Least", long.MinValue).Set("Yes", true).Set("No", false)
            .Set("Time", time).Set("Bytes", [0, 255, 128]).Set("NoBytes", []);

        Assert.Equal(WriteResult.Done, await InsertAsync(row));
        var stored = await GetAsync("types");

        Assert.Equal(row.Values.Keys, stored!.Values.Keys);
        Assert.Equal("t", stored.Text("Text"));
        Assert.Equal(long.MaxValue, stored.Number("Most"));
        Assert.Equal(long.MinValue, stored.Number("Least"));
        Assert.True(stored.Flag("Yes"));
        Assert.Equal(time, stored.Time("Time"));
        Assert.Equal(TimeSpan.Zero, stored.Time("Time")!.Value.Offset);
        Assert.Equal([0, 255, 128], stored.RequiredBytes("Bytes"));
        Assert.Equal([], stored.RequiredBytes("NoBytes"));
        Assert.False(string.IsNullOrEmpty(stored.ETag));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_ComesBackAsItWent(string text, string reason)
    {
        await InsertAsync(New("alone").Set("Text", text));
        await Store.TransactAsync(Table, [TableWrite.Insert(New("together").Set("Text", text))], default);

        Assert.Equal((text, reason), ((await GetAsync("alone"))!.Text("Text"), reason));
        Assert.Equal(text, (await GetAsync("together"))!.Text("Text"));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Key_WithSpecialCharacters_IsFound(string key, string reason)
    {
        Assert.Equal((WriteResult.Done, reason), (await InsertAsync(New(key).Set("Text", "first")), reason));
        var stored = await GetAsync(key);
        Assert.Equal(WriteResult.Done, await Store.ReplaceAsync(Table, With(stored!, "second"), default));
        Assert.Equal("second", Assert.Single(await ListAsync(new TableQuery(Table) { Partition = partition, RowFrom = key })).Text("Text"));
        Assert.Equal(WriteResult.Done, await Store.TransactAsync(Table, [TableWrite.Delete((await GetAsync(key))!)], default));
        Assert.Null(await GetAsync(key));
    }

    [Theory]
    [MemberData(nameof(ForbiddenKeys))]
    public async Task Key_WithForbiddenCharacters_IsRefusedBeforeItIsSent(string key, string reason)
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => InsertAsync(New(key)));
        await Assert.ThrowsAsync<ArgumentException>(() => GetAsync(key));
        Assert.True(refusal.Message.Length > 0, reason);
    }

    [Fact]
    public async Task Value_OfExactly64KiB_Fits_AndOneMoreDoesNot()
    {
        Assert.Equal(WriteResult.Done, await InsertAsync(New("full").Set("Bytes", new byte[65536]).Set("Text", new string('x', 32768))));
        await Assert.ThrowsAsync<ArgumentException>(() => InsertAsync(New("bytes").Set("Bytes", new byte[65537])));
        await Assert.ThrowsAsync<ArgumentException>(() => InsertAsync(New("text").Set("Text", new string('x', 32769))));
    }

    [Fact]
    public async Task Row_BeyondOneMebibyte_IsRefused()
    {
        var row = New("large");
        for (var i = 0; i < 15; i++)
        {
            row.Set($"Part{i}", new byte[65536]);
        }
        Assert.Equal(WriteResult.Done, await InsertAsync(row));
        await Assert.ThrowsAsync<ArgumentException>(() => InsertAsync(row.Set("Part15", new byte[65536])));
    }

    [Theory]
    [InlineData("Timestamp", "the service's own")]
    [InlineData("WriteMark", "the store's own")]
    [InlineData("a-b", "not an identifier")]
    [InlineData("1a", "begins with a digit")]
    [InlineData("", "empty")]
    public async Task ValueName_ThatTheServiceDoesNotTake_IsRefused(string name, string reason)
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => InsertAsync(New("names").Set(name, "x")));
        Assert.True(refusal.Message.Length > 0, reason);
    }

    [Fact]
    public async Task Insert_TakenKey_ExistsAndChangesNothing()
    {
        await InsertAsync(New("taken").Set("Text", "first"));
        Assert.Equal(WriteResult.Exists, await InsertAsync(New("taken").Set("Text", "second")));
        Assert.Equal("first", (await GetAsync("taken"))!.Text("Text"));
    }

    [Fact]
    public async Task Insert_RacedBy20_OneWins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => InsertAsync(New("race").Set("Number", i))));
        Assert.Single(results, WriteResult.Done);
        Assert.Equal(19, results.Count(result => result == WriteResult.Exists));
        Assert.Equal(Array.IndexOf(results, WriteResult.Done), (await GetAsync("race"))!.Number("Number"));
    }

    [Fact]
    public async Task Replace_DropsValuesThatTheNewRowLacks()
    {
        await InsertAsync(New("replace").Set("Old", "x").Set("Text", "x"));
        Assert.Equal(WriteResult.Done, await Store.ReplaceAsync(Table, With((await GetAsync("replace"))!, "y"), default));
        Assert.Equal(["Text"], (await GetAsync("replace"))!.Values.Keys);
    }

    [Fact]
    public async Task Replace_StaleETag_ChangedAndGone_Missing()
    {
        await InsertAsync(New("stale"));
        var stale = (await GetAsync("stale"))!;
        await Store.ReplaceAsync(Table, With(stale, "newer"), default);

        Assert.Equal(WriteResult.Changed, await Store.ReplaceAsync(Table, With(stale, "too late"), default));
        Assert.Equal("newer", (await GetAsync("stale"))!.Text("Text"));
        await Store.DeleteAsync(Table, partition, "stale", default);
        Assert.Equal(WriteResult.Missing, await Store.ReplaceAsync(Table, With(stale, "too late"), default));
    }

    [Fact]
    public async Task Replace_RowThatWasNeverRead_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReplaceAsync(Table, New("unread"), default));

    [Fact]
    public async Task Replace_RacedBy20_OneWins()
    {
        await InsertAsync(New("race"));
        var start = (await GetAsync("race"))!;
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.ReplaceAsync(Table, With(start, $"{i}"), default)));
        Assert.Single(results, WriteResult.Done);
        Assert.Equal(19, results.Count(result => result == WriteResult.Changed));
        Assert.Equal($"{Array.IndexOf(results, WriteResult.Done)}", (await GetAsync("race"))!.Text("Text"));
    }

    [Fact]
    public async Task Put_AddsOrReplaces()
    {
        Assert.Equal(WriteResult.Done, await Store.PutAsync(Table, New("put").Set("Old", "x"), default));
        var first = (await GetAsync("put"))!.ETag;
        Assert.Equal(WriteResult.Done, await Store.PutAsync(Table, New("put").Set("Text", "y"), default));
        var stored = (await GetAsync("put"))!;
        Assert.Equal(["Text"], stored.Values.Keys);
        Assert.NotEqual(first, stored.ETag);
    }

    [Fact]
    public async Task Delete_SaysWhetherThereWasARow()
    {
        await InsertAsync(New("delete"));
        Assert.Equal(WriteResult.Done, await Store.DeleteAsync(Table, partition, "delete", default));
        Assert.Equal(WriteResult.Missing, await Store.DeleteAsync(Table, partition, "delete", default));
    }

    [Fact]
    public async Task UnknownTable_Throws()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Store.GetAsync("nosuchtable", "p", "r", default));
        await Assert.ThrowsAnyAsync<Exception>(() => Store.InsertAsync("nosuchtable", new TableRow("p", "r"), default));
        await Assert.ThrowsAnyAsync<Exception>(() => Store.DeleteAsync("nosuchtable", "p", "r", default));
    }

    private TableRow New(string key) => new(partition, key);

    private static TableRow With(TableRow read, string text) =>
        new TableRow(read.Partition, read.Key) { ETag = read.ETag }.Set("Text", text);

    private Task<TableRow?> GetAsync(string key) => Store.GetAsync(Table, partition, key, default);

    private Task<WriteResult> InsertAsync(TableRow row) => Store.InsertAsync(Table, row, default);

    private async Task<List<TableRow>> ListAsync(TableQuery query)
    {
        var rows = new List<TableRow>();
        await foreach (var row in Store.QueryAsync(query, default))
        {
            rows.Add(row);
        }
        return rows;
    }
}
