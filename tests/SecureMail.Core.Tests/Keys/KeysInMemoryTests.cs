using System.Security.Cryptography;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Envelope.Tests.Memory;
using SecureMail.Testing.Mail;
using Xunit.Abstractions;

namespace SecureMail.Core.Tests.Keys;

/// <summary>
/// A thousand messages are accepted and read. Their keys are in this process's memory for five minutes, where the search
/// finds them, and then nowhere.
/// </summary>
[Collection(nameof(KeysInMemoryTests))]
[CollectionDefinition(nameof(KeysInMemoryTests), DisableParallelization = true)]
public sealed class KeysInMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Messages = 1000;

    // Other tests' pipelines are in this process too; their keys must not be these.
    private readonly Pipeline pipeline = new(seed: 1000);
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();

    [LinuxFact]
    public async Task AfterTheirTimeNoKeyOfAThousandMessagesIsAnywhere()
    {
        var needles = new HiddenNeedles(randomness);
        await LiveAsync(0, needles);
        await AddKeyringAsync(needles);
        for (var number = 1; number < Messages; number++)
        {
            await LiveAsync(number, needles);
        }

        var before = Search(needles);
        Assert.Equal(Messages, before.Count(name => name.StartsWith("DEK", StringComparison.Ordinal)));
        Assert.Contains("index-203001", before);

        pipeline.Clock.Advance(DekCache.Longest);
        var after = Search(needles);

        output.WriteLine($"{before.Count} keys in memory while they may be, then: {string.Join(", ", after)}");
        Assert.DoesNotContain(after, name => name.StartsWith("DEK", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        pipeline.Dispose();
        randomness.Dispose();
    }

    private async Task LiveAsync(int number, HiddenNeedles needles)
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().Saying($"{number}").ToBytes())).Id;
        var (opened, _) = await pipeline.Opener.OpenAsync((await pipeline.Messages.FindAsync(id, default))!, default);
        await opened!.DisposeAsync();
        var row = await pipeline.Rows.GetAsync(StorageNames.Messages, id.Value, KeyRow.RowKey, default);
        await AddAsync($"DEK {number}", KeyRow.Read(row!).Wrapped, needles);
    }

    private async Task AddKeyringAsync(HiddenNeedles needles)
    {
        foreach (var row in await pipeline.RowsAsync(StorageNames.Keys))
        {
            await AddAsync(row.Key, new WrappedKeyRow(row).Wrapped, needles);
        }
    }

    private async Task AddAsync(string name, WrappedKey wrapped, HiddenNeedles needles)
    {
        var (key, _) = await pipeline.Keys.UnwrapAsync(wrapped, default);
        needles.Add(name, key);
        CryptographicOperations.ZeroMemory(key);
    }

    private static HashSet<string> Search(HiddenNeedles needles)
    {
        var found = new HashSet<string>();
        ProcessMemory.Scan(block => needles.Search(block, found));
        return found;
    }
}
