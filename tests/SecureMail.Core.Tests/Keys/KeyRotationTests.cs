using System.Collections.Concurrent;
using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Keys.Rotation;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Keys;

public sealed class KeyRotationTests : IDisposable
{
    private const int Messages = 5;
    private const int AllKeys = Messages + 2; // and the mailbox-hash key and the month's index key

    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task EveryKeyIsWrappedAnew_AndTheOldVersionIsNeededNoMore()
    {
        var ids = await AcceptAsync();
        var old = pipeline.Wrapper.NewestId;
        pipeline.Wrapper.NewVersion();

        var count = await RotateAsync();

        AssertCount(count, rewrapped: AllKeys);
        pipeline.Wrapper.Destroy(old);
        pipeline.Restart();
        await AssertReadableAsync(ids);
        AssertCount(await RotateAsync(), newest: AllKeys);
    }

    [Fact]
    public async Task NothingButTheWrappingChanges()
    {
        await AcceptAsync();
        var before = await pipeline.RowsAsync(StorageNames.Messages);
        pipeline.Wrapper.NewVersion();

        await RotateAsync();

        var after = await pipeline.RowsAsync(StorageNames.Messages);
        Assert.Equal(before.Where(row => row.Key != KeyRow.RowKey).Select(row => row.ETag), after.Where(row => row.Key != KeyRow.RowKey).Select(row => row.ETag));
        Assert.Equal(before.Select(row => row.Bytes("Mac")), after.Select(row => row.Bytes("Mac")));
        Assert.All(after.Where(row => row.Key == KeyRow.RowKey), row => Assert.Equal(pipeline.Wrapper.NewestId, row.Text("KekId")));
    }

    [Fact]
    public async Task KilledBeforeAnyWrite_TheNextRunGoesOn()
    {
        var ids = await AcceptAsync();
        var old = pipeline.Wrapper.NewestId;
        pipeline.Wrapper.NewVersion();

        for (var write = 1; write <= AllKeys; write++)
        {
            pipeline.Faults.DieBeforeWrite(write == 1 ? 1 : 2); // each run comes one key further
            await Record.ExceptionAsync(() => RotateAsync());
            Assert.True(pipeline.Faults.HasStruck, $"write {write}");
            pipeline.Restart();
            await AssertReadableAsync(ids);
        }
        var last = await RotateAsync();

        Assert.Equal((AllKeys, 0, 0), (last.Seen, last.Ended, last.Failed));
        Assert.Equal(AllKeys, last.Rewrapped + last.Newest);
        pipeline.Wrapper.Destroy(old);
        pipeline.Restart();
        await AssertReadableAsync(ids);
    }

    [Fact]
    public async Task TwoRunsAtOnce_LoseNothing()
    {
        var ids = await AcceptAsync();
        pipeline.Wrapper.NewVersion();

        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RotateAsync())));

        Assert.All(counts, count => Assert.Equal(AllKeys, count.Rewrapped + count.Newest));
        await AssertReadableAsync(ids);
    }

    [Fact]
    public async Task WhatEndsMeanwhile_IsCounted_AndNotBroughtBack()
    {
        var ids = await AcceptAsync();
        pipeline.Wrapper.NewVersion();
        var progress = new Watch(async () =>
        {
            foreach (var id in ids)
            {
                await pipeline.End.WithdrawAsync(id, default);
            }
        });

        var count = await RotateAsync(progress: progress);

        Assert.Equal((count.Seen, 0), (count.Rewrapped + count.Newest + count.Ended, count.Failed));
        Assert.DoesNotContain(await pipeline.RowsAsync(StorageNames.Messages), row => row.Key == KeyRow.RowKey);
    }

    [Fact]
    public async Task AMessageWhoseTimeHasPassed_IsLeftToTheSweep()
    {
        await AcceptAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(15));
        pipeline.Wrapper.NewVersion();
        var before = pipeline.Wrapper.Unwraps;

        AssertCount(await RotateAsync(), rewrapped: 2, ended: Messages);

        Assert.Equal(before + 2, pipeline.Wrapper.Unwraps);
    }

    [Fact]
    public async Task OneOrganisation_LeavesTheOthersAndTheDeploymentAlone()
    {
        await AcceptAsync();
        await pipeline.SaveAsync(Pipeline.Acme with { Id = "other" });
        var mail = pipeline.Inbound(MailSample.Tagged().ToBytes()) with { Organisation = Pipeline.Acme with { Id = "other" } };
        await pipeline.Acceptor.AcceptAsync(mail, default);
        pipeline.Wrapper.NewVersion();

        AssertCount(await RotateAsync("other"), rewrapped: 2); // its message and its index key
        AssertCount(await RotateAsync("nobody"));
        AssertCount(await RotateAsync(), rewrapped: AllKeys, newest: 2);
    }

    [Fact]
    public async Task AnOrganisationThatBringsAKey_TakesWhatItHasAlongByARotation()
    {
        var ids = await AcceptAsync();
        await pipeline.SaveAsync(Pipeline.Acme with { KeyUri = Pipeline.OwnKeyUri });

        AssertCount(await RotateAsync("acme"), rewrapped: Messages + 1);
        pipeline.OwnKey.NewVersion();
        AssertCount(await RotateAsync("acme"), rewrapped: Messages + 1);

        pipeline.Restart();
        await AssertReadableAsync(ids);
        Assert.All(await pipeline.RowsAsync(StorageNames.Messages), row => Assert.True(row.Text("KekId") is null or "own/1"));
        await pipeline.SaveAsync(Pipeline.Acme);
        AssertCount(await RotateAsync("acme"), rewrapped: Messages + 1);
    }

    [Fact]
    public async Task WhatCannotBeUnwrapped_IsCountedByItsReason_AndTheRestGoesOn()
    {
        var ids = await AcceptAsync();
        var row = (await pipeline.Rows.GetAsync(StorageNames.Messages, ids[0].Value, KeyRow.RowKey, default))!;
        await pipeline.Rows.ReplaceAsync(StorageNames.Messages, row.Set("Wrapped", new byte[256]), default);
        row = (await pipeline.Rows.GetAsync(StorageNames.Messages, ids[1].Value, KeyRow.RowKey, default))!;
        await pipeline.Rows.ReplaceAsync(StorageNames.Messages, row.Set("KekId", "pem:lost"), default);
        pipeline.Wrapper.NewVersion();

        var count = await RotateAsync();

        Assert.Equal((AllKeys, AllKeys - 2, 2), (count.Seen, count.Rewrapped, count.Failed));
        Assert.Equal([(UnwrapFailure.Foreign, 1), (UnwrapFailure.Corrupt, 1)], count.Failures.Select(one => (one.Key, one.Value)));
    }

    [Fact]
    public async Task AVaultThatAsksToWait_IsWaitedFor()
    {
        await AcceptAsync();
        pipeline.Wrapper.NewVersion();
        pipeline.Wrapper.Failure = UnwrapFailure.Throttled;
        var clock = new HurriedClock(pipeline.Clock, () => pipeline.Wrapper.Failure = UnwrapFailure.None);

        AssertCount(await RotateAsync(clock: clock), rewrapped: AllKeys);

        Assert.NotEmpty(clock.Waits);
        Assert.All(clock.Waits, wait => Assert.Equal(TimeSpan.FromSeconds(10), wait));
    }

    [Theory]
    [InlineData(UnwrapFailure.Throttled)]
    [InlineData(UnwrapFailure.Unavailable)]
    public async Task AVaultThatStaysAway_EndsTheRun_WithASentence(UnwrapFailure failure)
    {
        var ids = await AcceptAsync();
        pipeline.Wrapper.NewVersion();
        pipeline.Wrapper.Failure = failure;

        var fault = await Assert.ThrowsAsync<KeyUnavailableException>(() => RotateAsync(clock: new HurriedClock(pipeline.Clock, () => { })));

        Assert.Equal(failure, fault.Failure);
        Assert.Contains("run the same command again", fault.Message, StringComparison.Ordinal);
        pipeline.Wrapper.Failure = UnwrapFailure.None;
        await AssertReadableAsync(ids);
    }

    public void Dispose() => pipeline.Dispose();

    private async Task<List<MessageId>> AcceptAsync()
    {
        List<MessageId> ids = [];
        for (var number = 0; number < Messages; number++)
        {
            ids.Add((await pipeline.AcceptAsync(MailSample.Tagged().Saying($"{number}").ToBytes())).Id);
        }
        return ids;
    }

    private Task<RotationCount> RotateAsync(
        string? organisation = null, IProgress<RotationCount>? progress = null, TimeProvider? clock = null) =>
        new KeyRotation(pipeline.Tables, pipeline.Messages, pipeline.Keys, pipeline.Organisations, clock ?? pipeline.Clock)
            .RunAsync(organisation, progress ?? new Watch(null), default);

    private async Task AssertReadableAsync(IEnumerable<MessageId> ids)
    {
        foreach (var id in ids)
        {
            var (opened, failure) = await pipeline.Opener.OpenAsync((await pipeline.Messages.FindAsync(id, default))!, default);
            Assert.Equal(OpenFailure.None, failure);
            await opened!.DisposeAsync();
        }
        Assert.All(await pipeline.InboxAsync(), line => Assert.NotNull(line.Summary));
    }

    private static void AssertCount(RotationCount count, int rewrapped = 0, int newest = 0, int ended = 0)
    {
        Assert.Equal((rewrapped, newest, ended, 0), (count.Rewrapped, count.Newest, count.Ended, count.Failed));
        Assert.Equal(rewrapped + newest + ended, count.Seen);
    }

    /// <summary>Does something once, when the first key was looked at.</summary>
    private sealed class Watch(Func<Task>? once) : IProgress<RotationCount>
    {
        private Func<Task>? next = once;

        public void Report(RotationCount value) => Interlocked.Exchange(ref next, null)?.Invoke().GetAwaiter().GetResult();
    }

    /// <summary>A clock on which every wait is over at once, and known.</summary>
    private sealed class HurriedClock(TimeProvider clock, Action onWait) : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> waits = new();

        public IReadOnlyCollection<TimeSpan> Waits => waits;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            waits.Enqueue(dueTime);
            onWait();
            return clock.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
