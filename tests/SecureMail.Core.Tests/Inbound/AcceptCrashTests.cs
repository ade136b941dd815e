using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Faults;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Inbound;

/// <summary>The program dies before each write of accepting a mail in turn; the mail flow posts the same mail again.</summary>
public sealed class AcceptCrashTests : IDisposable
{
    // What one mail for one recipient takes with all keys yet to be made.
    private const int MostWrites = 13;

    private readonly Pipeline pipeline = new();
    private readonly byte[] raw = MailSample.Tagged().ToBytes();

    public static TheoryData<int, TimeSpan> EveryWrite()
    {
        var cases = new TheoryData<int, TimeSpan>();
        foreach (var pause in new[] { TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20), TimeSpan.FromHours(3), TimeSpan.FromDays(40) })
        {
            for (var write = 1; write <= MostWrites; write++)
            {
                cases.Add(write, pause);
            }
        }
        return cases;
    }

    [Fact]
    public async Task TheWritesAreAllCovered()
    {
        pipeline.Faults.Restart();
        await pipeline.AcceptAsync(raw);

        Assert.Equal(MostWrites, pipeline.Faults.Writes);
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task AfterTheRetryThereIsExactlyOneMessage(int write, TimeSpan pause)
    {
        await DieAsync(write);
        pipeline.Clock.Advance(pause);

        await pipeline.AcceptAsync(raw);

        var message = await pipeline.OnlyMessageAsync();
        var expected = message.ExpiresAt > pipeline.Clock.GetUtcNow() ? OpenFailure.None : OpenFailure.Ended;
        Assert.Equal(expected, (await pipeline.Opener.OpenAsync(message, default)).Failure);
        Assert.Single(await pipeline.InboxAsync());
        Assert.Equal(Pipeline.Bob, Assert.Single((await pipeline.ViewAsync(message.Id))!.Participants, one => one.Role == ParticipantRole.Recipient).Address);
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task TheNoticeGoesOutOnceAndNothingIsLeftBehind(int write, TimeSpan pause)
    {
        await DieAsync(write);
        var isOver = pause > Pipeline.Acme.Retention && (await pipeline.RowsAsync(StorageNames.Messages)).Count > 0;
        pipeline.Clock.Advance(pause);
        await pipeline.AcceptAsync(raw);

        for (var minute = 0; minute < 10; minute++)
        {
            await pipeline.Sweep.RunAsync(default);
            await pipeline.RunHintsAsync();
            pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(isOver ? 0 : 1, pipeline.Transport.Mails.Count);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
        var message = await pipeline.OnlyMessageAsync();
        Assert.Equal(2, (await pipeline.RowsAsync(StorageNames.Mailboxes)).Count);
        Assert.Equal(isOver ? 0 : 2, (await pipeline.BlobsAsync()).Count);
        Assert.All(await pipeline.BlobsAsync(), blob => Assert.Contains(message.Attempt, blob.Name, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task AMessageIsReadableUntilItsOwnEndAndLeavesNothingButATombstone(int write, TimeSpan pause)
    {
        await DieAsync(write);
        pipeline.Clock.Advance(pause);
        await pipeline.AcceptAsync(raw);
        var message = await pipeline.OnlyMessageAsync();
        if (!message.IsReadable(pipeline.Clock.GetUtcNow()))
        {
            return; // It was committed before the program died, and ended during the pause.
        }

        pipeline.Clock.Advance(message.ExpiresAt - pipeline.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        await pipeline.Sweep.RunAsync(default);
        Assert.Equal(MessageState.Active, (await pipeline.OnlyMessageAsync()).State);

        pipeline.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await pipeline.Sweep.RunAsync(default);
        await pipeline.Sweep.RunAsync(default);
        Assert.Equal(MessageState.Expired, (await pipeline.OnlyMessageAsync()).State);
        Assert.Empty(await pipeline.BlobsAsync());
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Expiries));
        Assert.All(await pipeline.RowsAsync(StorageNames.Mailboxes), line => Assert.Null(line.Bytes("Summary")));
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task AMailThatNeverComesAgainLeavesNothing(int write, TimeSpan pause)
    {
        await DieAsync(write);
        if ((await pipeline.RowsAsync(StorageNames.Messages)).Count > 0)
        {
            return;
        }

        pipeline.Clock.Advance(pause + Sweep.OrphanAge + TimeSpan.FromMinutes(2));
        await pipeline.Sweep.RunAsync(default);
        pipeline.Clock.Advance(TimeSpan.FromDays(17));
        await pipeline.Sweep.RunAsync(default);

        Assert.Empty(await pipeline.BlobsAsync());
        foreach (var table in new[] { StorageNames.Outbox, StorageNames.Mailboxes, StorageNames.Expiries })
        {
            Assert.Empty(await pipeline.RowsAsync(table));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40 * 24)]
    public async Task ManyRecipientsInAnotherOrderAreNotLostEither(int hoursLater)
    {
        string[] recipients = [.. Enumerable.Range(0, 130).Select(number => $"r{number}@outside.example")];
        pipeline.Faults.Restart();
        await pipeline.AcceptAsync(MailSample.Tagged().Saying("count").ToBytes(), Pipeline.Jane, recipients);
        var writes = pipeline.Faults.Writes;
        foreach (var write in Enumerable.Range(writes - 175, 44))
        {
            var mail = MailSample.Tagged().Saying($"crash {write} {hoursLater}").ToBytes();
            pipeline.Faults.DieBeforeWrite(write);
            await Record.ExceptionAsync(() => pipeline.AcceptAsync(mail, Pipeline.Jane, recipients));
            pipeline.Restart();
            pipeline.Clock.Advance(TimeSpan.FromHours(hoursLater));

            var acceptance = await pipeline.AcceptAsync(mail, Pipeline.Jane, [.. recipients.Reverse()]);

            Assert.NotNull(await pipeline.Messages.FindAsync(acceptance.Id, default));
            var view = await pipeline.ViewAsync(acceptance.Id, Pipeline.Jane);
            Assert.Equal(recipients.Order(), view!.Participants.Where(one => one.Role == ParticipantRole.Recipient).Select(one => one.Address!).Order());
        }
    }

    private async Task DieAsync(int write)
    {
        pipeline.Faults.DieBeforeWrite(write);
        await Assert.ThrowsAsync<ProgramDiedException>(() => pipeline.AcceptAsync(raw));
        pipeline.Restart();
    }

    public void Dispose() => pipeline.Dispose();
}
