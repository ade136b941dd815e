using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Faults;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Expire;

/// <summary>The sweep's own manners: its budget, its place, what it reads, and rows that nobody can handle.</summary>
public sealed class SweepTests : IDisposable
{
    private const int Many = 60;

    private readonly Pipeline pipeline = new();

    [Theory]
    [InlineData(StorageNames.Expiries, "2029123123", "not-an-id")]
    [InlineData(StorageNames.Outbox, "2029123123-a", "short")]
    [InlineData(StorageNames.Lapses, "2029123123", "x")]
    [InlineData(StorageNames.Certificates, "2029123123", "not-an-id")]
    [InlineData(StorageNames.Keys, "acme", "index-202901")]
    public async Task ARowThatNobodyCanReadStopsNothing(string table, string partition, string key)
    {
        var due = await DueAsync();
        await pipeline.Rows.InsertAsync(table, new TableRow(partition, key).Set("NeededUntil", "never").Set("DueAt", "soon").Set("At", "now"), default);

        var report = await pipeline.Sweep.RunAsync(default);

        Assert.Equal(1, report.Failed);
        Assert.NotNull(Assert.Single(report.Faults).Fault);
        Assert.Equal((due, true), (report.Ended, report.IsComplete));
        Assert.Contains(await pipeline.RowsAsync(table), row => row.Key == key); // It is left for a person to look at.
    }

    [Fact]
    public async Task ARunEndsWithinItsBudget_AndTheNextGoesOnWhereItStopped()
    {
        for (var number = 0; number < Many; number++)
        {
            await pipeline.AcceptAsync(MailSample.Tagged().Saying($"{number}").ToBytes());
        }
        pipeline.Clock.Advance(TimeSpan.FromDays(16));
        var slow = new SlowTableStore(pipeline.Rows, pipeline.Clock, TimeSpan.FromMilliseconds(200));
        var budget = TimeSpan.FromSeconds(60);
        List<int> ended = [];
        for (var run = 0; run < 100; run++)
        {
            var start = pipeline.Clock.GetUtcNow();
            var report = await SweepOver(slow).RunAsync(budget, default); // another instance each time: the place is in the store
            ended.Add(report.Ended);
            Assert.Equal(0, report.Failed);
            // Its last requests may begin within the budget and end beyond it.
            Assert.InRange(pipeline.Clock.GetUtcNow() - start, TimeSpan.Zero, budget * 1.5);
            if (report.IsComplete)
            {
                break;
            }
            pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(Many, ended.Sum());
        Assert.InRange(ended.Count, 3, 50);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Expiries));
    }

    [Fact]
    public async Task RowsThatFailDoNotKeepThoseBehindThemFromTheirTurn()
    {
        for (var number = 0; number < Many; number++)
        {
            await pipeline.Rows.InsertAsync(StorageNames.Expiries, new TableRow("2029010100", $"broken-{number:D3}"), default);
        }
        await DueAsync();
        var slow = new SlowTableStore(pipeline.Rows, pipeline.Clock, TimeSpan.FromSeconds(1));
        var ended = 0;
        for (var run = 0; run < 40 && ended == 0; run++)
        {
            ended = (await SweepOver(slow).RunAsync(TimeSpan.FromSeconds(4), default)).Ended;
        }

        Assert.Equal(1, ended);
    }

    [Fact]
    public async Task WhatIsReadGrowsWithWhatIsDue_NotWithWhatIsStored()
    {
        await DueAsync();
        var few = await ReadAsync();
        var later = pipeline.Clock.GetUtcNow();
        for (var number = 0; number < 1000; number++)
        {
            var id = MessageId.Compute("acme", BitConverter.GetBytes(number), []);
            var step = new OwedStep(id, MailboxHash.FromStored(new string('a', MailboxHash.Length)));
            var at = later.AddMinutes(2 + number); // from this hour on
            await pipeline.Rows.InsertAsync(StorageNames.Expiries, ExpiryRow.Create(id, at, 1), default);
            await pipeline.Rows.InsertAsync(StorageNames.Outbox, OutboxRow.Create(step, ParticipantRoute.Notice, later, at), default);
            await pipeline.Rows.InsertAsync(StorageNames.Lapses, LapseRow.Create(StorageNames.Sessions, id.Value, "session", at), default);
            await pipeline.Rows.InsertAsync(StorageNames.Sessions, new TableRow(id.Value, "session").Set(LapseRow.Column, at), default);
        }

        var (reads, rows) = await ReadAsync();

        Assert.Equal((few.Reads, few.Rows), (reads, rows));
    }

    [Fact]
    public async Task AStepIsWokenLessAndLessOften_NotInEveryRun()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        pipeline.Clock.Advance(TimeSpan.FromMinutes(2));
        var woken = new List<int>();
        for (var minute = 0; minute < 75; minute++)
        {
            if ((await pipeline.Sweep.RunAsync(default)).Woken > 0)
            {
                woken.Add(minute);
            }
            pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([0, 3, 9, 21, 45, 69], woken);
    }

    [Fact]
    public async Task AnAttemptThatIsGoingOnIsNotWoken()
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        await pipeline.Steps.ClaimAsync(await pipeline.StepAsync(id), default);
        pipeline.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(0, (await pipeline.Sweep.RunAsync(default)).Woken);

        pipeline.Clock.Advance(TimeSpan.FromMinutes(3)); // Its time is over: its program died.
        Assert.Equal(1, (await pipeline.Sweep.RunAsync(default)).Woken);
    }

    [Fact]
    public async Task TwoAtOnceAreOne_AndADeadOneIsWaitedForHalfAMinute()
    {
        await DueAsync();
        pipeline.Faults.DieBeforeWrite(2);
        await Record.ExceptionAsync(() => pipeline.Sweep.RunAsync(default));
        pipeline.Restart();

        Assert.True((await pipeline.Sweep.RunAsync(default)).IsSkipped);
        pipeline.Clock.Advance(SweepRun.Hold);
        var report = await pipeline.Sweep.RunAsync(default);

        Assert.Equal((false, 1), (report.IsSkipped, report.Ended));
        Assert.False((await pipeline.Sweep.RunAsync(default)).IsSkipped);
    }

    [Fact]
    public async Task AHoldFromAClockThatWasWrongHoldsNobody()
    {
        var row = new SweepRow(new TableRow(SweepRow.Partition, SweepRow.RowKey)) { HeldUntil = pipeline.Clock.GetUtcNow().AddDays(1) };
        await pipeline.Rows.InsertAsync(StorageNames.Sweeps, row.Row, default);

        Assert.False((await pipeline.Sweep.RunAsync(default)).IsSkipped);
    }

    [Fact]
    public async Task ABlobThatIsYoungerThanItsJournalIsNotForgotten()
    {
        pipeline.Faults.DieBeforeWrite(11); // after the blobs, before the commit
        await Record.ExceptionAsync(() => pipeline.AcceptAsync(MailSample.Tagged().ToBytes()));
        pipeline.Restart();
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Messages));
        var blob = Assert.Single(await pipeline.BlobsAsync(), one => one.Name.EndsWith("/raw", StringComparison.Ordinal));
        // The upload took two seconds more than the journal's row.
        pipeline.Clock.Advance(TimeSpan.FromSeconds(2));
        await pipeline.RawBlobs.CreateAsync(blob.Name + "-late", (_, _) => Task.CompletedTask, default);
        pipeline.Clock.Advance(Sweep.OrphanAge - TimeSpan.FromSeconds(1));

        await pipeline.Sweep.RunAsync(default);
        Assert.NotEmpty(await pipeline.RowsAsync(StorageNames.Outbox));
        pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        await pipeline.Sweep.RunAsync(default);

        Assert.Empty(await pipeline.BlobsAsync());
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    [Fact]
    public async Task ACodeThatWasAskedForAnUnknownAddressLeavesNothing()
    {
        await pipeline.Proof.RequestAsync("nobody@elsewhere.example", "203.0.113.7", "en", default);
        Assert.NotEmpty(await pipeline.RowsAsync(StorageNames.Accounts));
        pipeline.Clock.Advance(TimeSpan.FromHours(20));
        await pipeline.Proof.RequestAsync("nobody@elsewhere.example", "203.0.113.7", "en", default);

        pipeline.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(0, (await pipeline.Sweep.RunAsync(default)).Lapsed); // It was asked for again, and is looked at again.
        pipeline.Clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(1, (await pipeline.Sweep.RunAsync(default)).Lapsed);

        Assert.Empty(await pipeline.RowsAsync(StorageNames.Accounts));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Lapses));
    }

    [Fact]
    public async Task CountsOfGuessesGoAfterADay_AndAKnownPlaceStays()
    {
        var limits = new GuessLimits(pipeline.Tables, pipeline.Keyring, pipeline.Clock);
        var (owner, stranger) = (await pipeline.HashAsync(Pipeline.Bob), await pipeline.HashAsync("eve@elsewhere.example"));
        Assert.True(await limits.TryBeginAsync(owner, "203.0.113.7", "password", default));
        await limits.RightAsync(owner, "203.0.113.7", "password", default);
        Assert.True(await limits.TryBeginAsync(stranger, "203.0.113.8", "password", default));

        pipeline.Clock.Advance(TimeSpan.FromHours(25));
        await pipeline.Sweep.RunAsync(default);

        Assert.True(Assert.Single(await pipeline.RowsAsync(StorageNames.Accounts)).Flag("Known"));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Lapses));
    }

    [Fact]
    public async Task ARowThatIsProlongedInThisMomentStays()
    {
        var now = pipeline.Clock.GetUtcNow();
        await pipeline.Rows.InsertAsync(StorageNames.Lapses, LapseRow.Create(StorageNames.Sessions, "one", "session", now), default);
        await pipeline.Rows.InsertAsync(StorageNames.Sessions, new TableRow("one", "session").Set(LapseRow.Column, now), default);
        var racing = new RacingTable(pipeline.Rows, () => pipeline.Rows.PutAsync(
            StorageNames.Sessions, new TableRow("one", "session").Set(LapseRow.Column, now.AddHours(1)), default));

        await SweepOver(racing).RunAsync(default);

        Assert.Single(await pipeline.RowsAsync(StorageNames.Sessions));
        Assert.Single(await pipeline.RowsAsync(StorageNames.Lapses));
    }

    [Fact]
    public async Task PoisonOfWhichNothingIsOwedGoes_AndTheRestIsKeptWithoutAnEnd()
    {
        var owed = await pipeline.StepAsync((await pipeline.AcceptAsync(MailSample.Tagged().Saying("owed").ToBytes())).Id);
        var settled = await pipeline.StepAsync((await pipeline.AcceptAsync(MailSample.Tagged().Saying("settled").ToBytes())).Id);
        await pipeline.Notices.RunAsync(settled, default);
        var sent = pipeline.Hints.Sent.Where(hint => hint.Queue == StorageNames.Notifications).Select(hint => hint.Body).ToList();
        foreach (var body in (byte[][])[.. sent, "none of ours"u8.ToArray()])
        {
            await pipeline.Hints.SendAsync(StorageNames.Notifications + StorageNames.PoisonSuffix, body, TimeSpan.Zero, default);
        }

        Assert.Equal(2, (await pipeline.Sweep.RunAsync(default)).Poison);
        Assert.Equal(0, (await pipeline.Sweep.RunAsync(default)).Poison); // not again within the hour

        Assert.Equal(1, await pipeline.Poison.SendOnAsync(default));
        Assert.Equal(owed.Message, HintSender.ReadStep(pipeline.Hints.Sent[^1].Body)!.Value.Message);
        Assert.Equal(StorageNames.Notifications, pipeline.Hints.Sent[^1].Queue);
    }

    public static TheoryData<string, string?, string?, string, string> Places => new()
    {
        { "B", null, null, "B k", "a partition: what follows in it" },
        { "A", null, null, "", "a partition that lies before the place" },
        { "C", null, null, "C", "a partition that lies behind it" },
        { "", null, "D", "B k|B..D", "a range around it" },
        { "", null, "B", "", "a range before it" },
        { "", "B", "D", "B..D", "a range that begins behind it" },
        { "", "A", "D", "B k|B..D", "a range that begins before it" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void AfterAPlace_OnlyWhatFollowsIsAskedFor(string partition, string? above, string? below, string expected, string why)
    {
        var query = new TableQuery("t") { Partition = partition.Length > 0 ? partition : null, PartitionAbove = above, PartitionBelow = below };

        var asked = SweepWalk.After(query, ("B", "k")).Select(one => one.Partition is { } only
            ? only + (one.RowFrom is { } from ? " " + from : "")
            : $"{one.PartitionAbove}..{one.PartitionBelow}");

        Assert.Equal((expected, why), (string.Join('|', asked), why));
    }

    public void Dispose() => pipeline.Dispose();

    /// <summary>A message whose time has passed and whose hint was lost; returns how many.</summary>
    private async Task<int> DueAsync()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        pipeline.Clock.Advance(TimeSpan.FromDays(15));
        return 1;
    }

    private Sweep SweepOver(ITableStore tables)
    {
        var messages = new MessageTable(tables);
        var hints = new HintSender(pipeline.Hints);
        var certificates = new DeletionCertificates(tables, messages, pipeline.SigningKey, pipeline.Clock);
        var end = new MessageEnd(tables, pipeline.Blobs, messages, pipeline.Deks, certificates, hints, new EventLog(tables, pipeline.Clock), pipeline.Clock);
        return new Sweep(
            tables, pipeline.Blobs, messages, end, new IndexKeySweep(tables, pipeline.Keyring, pipeline.Clock), certificates, hints, pipeline.Poison, pipeline.Clock);
    }

    private async Task<(int Reads, int Rows)> ReadAsync()
    {
        var counting = new SlowTableStore(pipeline.Rows, pipeline.Clock, TimeSpan.Zero);
        await SweepOver(counting).RunAsync(default);
        counting.Reset();
        await SweepOver(counting).RunAsync(default);
        return (counting.Operations, counting.Rows);
    }
}
