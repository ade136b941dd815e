using SecureMail.Core.Access;

namespace SecureMail.Core.Tests.Access;

public sealed class EarlyFetchTests : IDisposable
{
    private readonly MemoryStream blob = new([1, 2, 3]);

    [Fact]
    public async Task WhatNobodyTookIsDisposed()
    {
        var arrival = new TaskCompletionSource<Stream?>();
        var leaving = new EarlyFetch(arrival.Task).DisposeAsync();

        Assert.False(leaving.IsCompleted);
        arrival.SetResult(blob);
        await leaving;

        Assert.False(blob.CanRead);
    }

    [Fact]
    public async Task WhatWasTakenBelongsToWhoTookIt()
    {
        Stream? taken;
        await using (var fetch = new EarlyFetch(Task.FromResult<Stream?>(blob)))
        {
            taken = await fetch.TakeAsync();
        }

        Assert.Same(blob, taken);
        Assert.True(blob.CanRead);
    }

    [Fact]
    public async Task WhyItCouldNotBeFetchedInterestsOnlyWhoTakesIt()
    {
        var failure = new IOException("The store is silent.");
        await new EarlyFetch(Task.FromException<Stream?>(failure)).DisposeAsync();

        var fetch = new EarlyFetch(Task.FromException<Stream?>(failure));

        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(fetch.TakeAsync));
    }

    public void Dispose() => blob.Dispose();
}
