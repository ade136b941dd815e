using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Contracts;

/// <summary>What every blob store promises.</summary>
public abstract class BlobStoreContract
{
    private const int Block = 2 * 1024 * 1024;

    private readonly string name = $"sealed/{Unique.Name("b")}/raw";

    protected abstract IBlobStore Store { get; }

    [Theory]
    [InlineData(0, "empty")]
    [InlineData(1, "one byte")]
    [InlineData(65536, "exactly the first fetch")]
    [InlineData(65537, "one byte more than the first fetch")]
    [InlineData(Block, "exactly one block")]
    [InlineData(Block + 1, "one byte into the second block")]
    public async Task Create_ThenRead_GivesTheSameBytes(int length, string reason)
    {
        var bytes = Bytes(length);
        Assert.Equal((WriteResult.Done, reason), (await CreateAsync(bytes), reason));
        await using var stream = (await Store.OpenReadAsync(name, default))!;
        Assert.Equal(length, stream.Length);
        Assert.Equal(bytes, await ReadAsync(stream));
    }

    [Fact]
    public async Task OpenRead_NoSuchBlob_IsNull() => Assert.Null(await Store.OpenReadAsync(name, default));

    [Fact]
    public async Task Create_TakenName_ExistsAndChangesNothing()
    {
        await CreateAsync([1]);
        Assert.Equal(WriteResult.Exists, await CreateAsync([2]));
        Assert.Equal(WriteResult.Exists, await CreateAsync(Bytes(Block + 1)));
        Assert.Equal([1], await ContentAsync());
    }

    [Theory]
    [InlineData(1000, "one request each")]
    [InlineData(Block + 1, "staged blocks that must not mix")]
    public async Task Create_RacedBy20_OneWinsWhole(int length, string reason)
    {
        var contents = Enumerable.Range(0, 20).Select(i => Enumerable.Repeat((byte)i, length).ToArray()).ToArray();
        var results = await Task.WhenAll(contents.Select(CreateAsync));
        Assert.Single(results, WriteResult.Done);
        Assert.Equal((19, reason), (results.Count(result => result == WriteResult.Exists), reason));
        Assert.Equal(contents[Array.IndexOf(results, WriteResult.Done)], await ContentAsync());
    }

    [Theory]
    [InlineData(10, "before anything is sent")]
    [InlineData(Block + 1, "after a block is staged")]
    public async Task Create_WriterFails_NothingAppears(int length, string reason)
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.CreateAsync(name, async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(Bytes(length), cancellationToken);
            throw new InvalidDataException(reason);
        }, default));
        Assert.Null(await Store.OpenReadAsync(name, default));
        Assert.Empty(await ListAsync(name));
        Assert.Equal(WriteResult.Done, await CreateAsync([1]));
    }

    [Fact]
    public async Task Read_Ranges_InAnyOrder()
    {
        var bytes = Bytes(3 * 1024 * 1024);
        await CreateAsync(bytes);
        await using var stream = (await Store.OpenReadAsync(name, default))!;
        foreach (var (offset, length) in new[] { (2_000_000, 100), (0, 10), (65530, 20), (3_145_727, 1), (100_000, 200_000), (99_999, 1) })
        {
            stream.Seek(offset, SeekOrigin.Begin);
            var part = new byte[length];
            await stream.ReadExactlyAsync(part);
            Assert.True(bytes.AsSpan(offset, length).SequenceEqual(part), $"{length} bytes from {offset}");
        }
        stream.Seek(0, SeekOrigin.End);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        Assert.Equal(bytes.Length - 5, stream.Seek(-5, SeekOrigin.End));
    }

    [Fact]
    public async Task Delete_SaysWhetherThereWasABlob()
    {
        await CreateAsync([1]);
        Assert.Equal(WriteResult.Done, await Store.DeleteAsync(name, default));
        Assert.Equal(WriteResult.Missing, await Store.DeleteAsync(name, default));
        Assert.Null(await Store.OpenReadAsync(name, default));
    }

    [Fact]
    public async Task List_PrefixOnly_InOrdinalOrder()
    {
        var folder = $"list/{Unique.Name("l")}/";
        foreach (var key in new[] { "b", "a/z", "B", "a", "a-b" })
        {
            await Store.CreateAsync(folder + key, (stream, cancellationToken) => stream.WriteAsync(Bytes(3), cancellationToken).AsTask(), default);
        }
        var blobs = await ListAsync(folder);
        Assert.Equal(["B", "a", "a-b", "a/z", "b"], blobs.Select(blob => blob.Name[folder.Length..]));
        Assert.All(blobs, blob => Assert.Equal(3, blob.Length));
        Assert.All(blobs, blob => Assert.NotEqual(default, blob.CreatedAt));
        Assert.Empty(await ListAsync(folder + "x"));
    }

    protected async Task<WriteResult> CreateAsync(byte[] bytes) => await Store.CreateAsync(name, async (stream, cancellationToken) =>
    {
        foreach (var chunk in bytes.Chunk(50_000))
        {
            await stream.WriteAsync(chunk, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }, default);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private async Task<byte[]> ContentAsync()
    {
        await using var stream = (await Store.OpenReadAsync(name, default))!;
        return await ReadAsync(stream);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<List<StoredBlob>> ListAsync(string prefix)
    {
        var blobs = new List<StoredBlob>();
        await foreach (var blob in Store.ListAsync(prefix, default))
        {
            blobs.Add(blob);
        }
        return blobs;
    }
}
