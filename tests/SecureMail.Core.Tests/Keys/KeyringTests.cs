using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;

namespace SecureMail.Core.Tests.Keys;

public sealed class KeyringTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task TwentyCreatorsAtOnceGetOneKey()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(seed => Task.Run(async () =>
        {
            using var other = new Testing.Keys.SeededRandomness(seed);
            using var keyring = new Keyring(pipeline.Tables, pipeline.Keys, pipeline.Organisations, other, pipeline.Clock);
            using var key = await keyring.MailboxHashKeyAsync(default);
            return Convert.ToHexString(key.Bytes);
        })));

        Assert.Single(keys.Distinct());
        Assert.Single(await pipeline.RowsAsync(StorageNames.Keys));
    }

    [Fact]
    public async Task EveryMonthAndOrganisationHasAnIndexKeyOfItsOwn()
    {
        var january = new DateTimeOffset(2030, 1, 31, 23, 59, 59, TimeSpan.Zero);
        var one = await IndexKeyAsync("acme", january);

        Assert.Equal(one, await IndexKeyAsync("acme", january.AddDays(-30)));
        Assert.NotEqual(one, await IndexKeyAsync("acme", january.AddSeconds(1)));
        Assert.NotEqual(one, await IndexKeyAsync("other", january));
    }

    [Fact]
    public async Task AnIndexKeyIsMadeByAReservationAlone()
    {
        Assert.Null(await pipeline.Keyring.FindIndexKeyAsync("acme", pipeline.Clock.GetUtcNow(), default));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Keys));
    }

    [Fact]
    public async Task AnOrganisationsIndexKeyIsWrappedByItsOwnKey()
    {
        await pipeline.SaveAsync(Pipeline.Acme with { KeyUri = Pipeline.OwnKeyUri });

        await IndexKeyAsync("acme", pipeline.Clock.GetUtcNow());
        using var hash = await pipeline.Keyring.MailboxHashKeyAsync(default);

        var rows = await pipeline.RowsAsync(StorageNames.Keys);
        Assert.Equal("own", rows.Single(row => row.Partition == "acme").Text("KekId"));
        Assert.Equal("memory", rows.Single(row => row.Partition != "acme").Text("KekId"));
    }

    [Fact]
    public async Task NoMoreThanAThousandKeysStayInMemory()
    {
        var now = pipeline.Clock.GetUtcNow();
        for (var number = 0; number < Keyring.MostKept + 5; number++)
        {
            await pipeline.Keyring.ReserveIndexKeyAsync($"org{number}", now, now.AddDays(15), default);
        }

        Assert.Equal(Keyring.MostKept, pipeline.Keyring.Kept);
        pipeline.Clock.Advance(Keyring.CacheTime);
        Assert.Equal(0, pipeline.Keyring.Kept);
    }

    [Fact]
    public async Task AKeyIsUnwrappedAgainAfterFiveMinutes()
    {
        await pipeline.Keyring.MailboxHashKeyAsync(default);
        pipeline.Restart();
        await pipeline.Keyring.MailboxHashKeyAsync(default);
        pipeline.Clock.Advance(Keyring.CacheTime - TimeSpan.FromSeconds(1));
        await pipeline.Keyring.MailboxHashKeyAsync(default);
        Assert.Equal(1, pipeline.Wrapper.Unwraps);

        pipeline.Clock.Advance(TimeSpan.FromSeconds(1));
        await pipeline.Keyring.MailboxHashKeyAsync(default);
        Assert.Equal(2, pipeline.Wrapper.Unwraps);
    }

    [Theory]
    [InlineData(UnwrapFailure.Unavailable)]
    [InlineData(UnwrapFailure.Refused)]
    [InlineData(UnwrapFailure.Destroyed)]
    [InlineData(UnwrapFailure.Corrupt)]
    public async Task AFailureSaysItsKindAndNothingNewIsMade(UnwrapFailure failure)
    {
        await pipeline.Keyring.MailboxHashKeyAsync(default);
        pipeline.Restart();
        pipeline.Wrapper.Failure = failure;

        var thrown = await Assert.ThrowsAsync<KeyUnavailableException>(() => pipeline.Keyring.MailboxHashKeyAsync(default));

        Assert.Equal(failure, thrown.Failure);
        Assert.Single(await pipeline.RowsAsync(StorageNames.Keys));
    }

    private async Task<string> IndexKeyAsync(string organisation, DateTimeOffset acceptedAt)
    {
        await pipeline.Keyring.ReserveIndexKeyAsync(organisation, acceptedAt, acceptedAt.AddDays(15), default);
        using var key = await pipeline.Keyring.FindIndexKeyAsync(organisation, acceptedAt, default);
        return Convert.ToHexString(key!.Bytes);
    }

    public void Dispose() => pipeline.Dispose();
}
