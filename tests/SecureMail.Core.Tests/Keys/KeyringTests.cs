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
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
        {
            using var other = new Testing.Keys.SeededRandomness(11);
            return new Keyring(pipeline.Tables, pipeline.Wrapper, other, pipeline.Clock).MailboxHashKeyAsync(default);
        })));

        Assert.Single(keys.Select(Convert.ToHexString).Distinct());
        Assert.Single(await pipeline.RowsAsync(StorageNames.Keys));
    }

    [Fact]
    public async Task EveryMonthAndOrganisationHasAnIndexKeyOfItsOwn()
    {
        var january = new DateTimeOffset(2030, 1, 31, 23, 59, 59, TimeSpan.Zero);
        var one = await pipeline.Keyring.IndexKeyAsync("acme", january, default);

        Assert.Equal(one, await pipeline.Keyring.IndexKeyAsync("acme", january.AddDays(-30), default));
        Assert.NotEqual(one, await pipeline.Keyring.IndexKeyAsync("acme", january.AddSeconds(1), default));
        Assert.NotEqual(one, await pipeline.Keyring.IndexKeyAsync("other", january, default));
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

    public void Dispose() => pipeline.Dispose();
}
