using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Expire;

/// <summary>The durable timer: the nine cases that a timer on a queue has to survive, and its hops.</summary>
public sealed class TimerCaseTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(15);

    private readonly Pipeline pipeline = new();

    public static TheoryData<string, MessageState, string> Cases() => new()
    {
        { "a hint twice", MessageState.Expired, "the second is dropped" },
        { "an early hint", MessageState.Active, "the next hop is sent, and nothing else happens" },
        { "kept longer", MessageState.Active, "the old generation's hint is dropped, the new one's hops" },
        { "a death before the next hop is sent", MessageState.Active, "the hint comes again" },
        { "a death between the hop and its answer", MessageState.Active, "two hints do no harm" },
        { "a death after the key is destroyed", MessageState.Expired, "whoever comes next cleans up" },
        { "every hint is lost", MessageState.Expired, "the sweep has the table" },
        { "a clock five seconds slow", MessageState.Expired, "it hops the rest" },
        { "a clock five seconds fast", MessageState.Expired, "it ends; the others see that" },
        { "an attempt that fails", MessageState.Expired, "the next was scheduled before it" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task EveryCaseEndsAsItShould(string name, MessageState state, string why)
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        await PlayAsync(name, new ExpiryHint(id, 1));

        var message = await pipeline.OnlyMessageAsync();
        Assert.True(state == message.State, why);
        if (state == MessageState.Expired)
        {
            Assert.NotNull(message.ShreddedAt);
            Assert.Empty(await pipeline.BlobsAsync());
            Assert.Empty(await pipeline.RowsAsync(StorageNames.Expiries));
            Assert.DoesNotContain(await pipeline.RowsAsync(StorageNames.Messages), row => row.Bytes("Wrapped") is not null);
            Assert.Single(await pipeline.RowsAsync(StorageNames.Events), line => line.Text("What") == "Expired");
        }
        Assert.All(pipeline.Hints.Sent, hint => Assert.InRange(hint.Delay, TimeSpan.Zero, IHints.LongestDelay));
    }

    public static TheoryData<int> Days => [.. Enumerable.Range(1, 90)];

    [Theory]
    [MemberData(nameof(Days))]
    public async Task HopsAreCountedForEveryLife(int days)
    {
        var acme = Pipeline.Acme with { Retention = TimeSpan.FromDays(days) };
        await pipeline.SaveAsync(acme);
        await pipeline.Acceptor.AcceptAsync(pipeline.Inbound(MailSample.Tagged().ToBytes()) with { Organisation = acme }, default);
        var accepted = pipeline.Clock.GetUtcNow();

        // Each hint is answered when it becomes visible, and not before.
        while ((await pipeline.OnlyMessageAsync()).State == MessageState.Active)
        {
            pipeline.Clock.Advance(pipeline.Hints.Sent.Last(hint => hint.Queue == StorageNames.Expirations).Delay);
            await pipeline.RunHintsAsync();
        }

        var hints = pipeline.Hints.Sent.Where(hint => hint.Queue == StorageNames.Expirations && HintSender.ReadExpiry(hint.Body)!.Attempt == 0);
        Assert.Equal((days + 2) / 3, hints.Count());
        Assert.Equal(TimeSpan.FromDays(days), pipeline.Clock.GetUtcNow() - accepted);
    }

    [Fact]
    public async Task ASweepThatWasOffForThreeDaysFindsEverything_AndHarmsNothing()
    {
        for (var number = 0; number < 40; number++)
        {
            await pipeline.AcceptAsync(MailSample.Tagged().Saying($"mail {number}").ToBytes());
            pipeline.Clock.Advance(TimeSpan.FromHours(3)); // five days of mails
        }
        var first = new MessageRowTimes(await pipeline.RowsAsync(StorageNames.Messages));
        pipeline.Clock.AdvanceTo(first.Earliest + TimeSpan.FromDays(3)); // every hint was lost, the sweep was off

        var report = await pipeline.Sweep.RunAsync(default);

        var now = pipeline.Clock.GetUtcNow();
        var after = new MessageRowTimes(await pipeline.RowsAsync(StorageNames.Messages));
        Assert.Equal(first.EndingBy(now), report.Ended);
        Assert.InRange(report.Ended, 1, 39);
        Assert.All(after.All, message => Assert.Equal(message.ExpiresAt <= now ? MessageState.Expired : MessageState.Active, message.State));
    }

    [Fact]
    public async Task AnAttemptThatFailsIsTriedAgainWithoutEnd_LessAndLessOften()
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        pipeline.Clock.Advance(Life);
        var hint = new ExpiryHint(id, 1);
        List<double> seconds = [];
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            pipeline.Faults.DieBeforeWrite(2);
            var result = await pipeline.Timer.OnHintAsync(hint, default);
            Assert.Equal(ExpiryOutcome.PutOff, result.Outcome);
            Assert.NotNull(result.Fault);
            pipeline.Restart();
            var next = pipeline.Hints.Sent[^1];
            seconds.Add(next.Delay.TotalSeconds);
            hint = HintSender.ReadExpiry(next.Body)!;
            Assert.Equal(attempt, hint.Attempt);
        }

        double[] expected = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600];
        Assert.All(seconds.Zip(expected), pair => Assert.InRange(pair.First, pair.Second, pair.Second * 1.2));
        Assert.Equal(ExpiryOutcome.Ended, (await pipeline.Timer.OnHintAsync(hint, default)).Outcome);
    }

    [Fact]
    public async Task WhoKeepsAMessageLongerInTheLastMomentIsNotRobbedByAFasterClock()
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        var message = await pipeline.OnlyMessageAsync();
        pipeline.Clock.AdvanceTo(message.ExpiresAt);
        // Another instance, whose clock is slower, has kept it longer since this one looked.
        message.Row.Set("ExpiresAt", message.ExpiresAt.AddDays(1)).Set("Generation", 2);
        await pipeline.Rows.ReplaceAsync(StorageNames.Messages, message.Row, default);

        Assert.False(await pipeline.End.ExpireAsync(id, default));
        Assert.Equal(ExpiryOutcome.Dropped, (await pipeline.Timer.OnHintAsync(new ExpiryHint(id, 1), default)).Outcome);
        Assert.Equal(MessageState.Active, (await pipeline.OnlyMessageAsync()).State);
    }

    public void Dispose() => pipeline.Dispose();

    private async Task PlayAsync(string name, ExpiryHint hint)
    {
        switch (name)
        {
            case "a hint twice":
                pipeline.Clock.Advance(Life);
                Assert.Equal((ExpiryOutcome.Ended, ExpiryOutcome.Dropped), (await WakeAsync(hint), await WakeAsync(hint)));
                break;
            case "an early hint":
                pipeline.Clock.Advance(Life / 2);
                Assert.Equal(ExpiryOutcome.Hopped, await WakeAsync(hint));
                break;
            case "kept longer":
                await KeepAsync();
                pipeline.Clock.Advance(Life);
                Assert.Equal((ExpiryOutcome.Dropped, ExpiryOutcome.Hopped), (await WakeAsync(hint), await WakeAsync(hint with { Generation = 2 })));
                await pipeline.Sweep.RunAsync(default);
                break;
            case "a death before the next hop is sent":
                await DieAsync(1, hint);
                Assert.Equal(ExpiryOutcome.Hopped, await WakeAsync(hint));
                break;
            case "a death between the hop and its answer":
                Assert.Equal((ExpiryOutcome.Hopped, ExpiryOutcome.Hopped), (await WakeAsync(hint), await WakeAsync(hint)));
                break;
            case "a death after the key is destroyed":
                pipeline.Clock.Advance(Life);
                await DieAsync(3, hint);
                Assert.DoesNotContain(await pipeline.RowsAsync(StorageNames.Messages), row => row.Bytes("Wrapped") is not null);
                Assert.Equal(ExpiryOutcome.Ended, await WakeAsync(hint));
                break;
            case "every hint is lost":
                pipeline.Clock.Advance(Life);
                Assert.Equal(1, (await pipeline.Sweep.RunAsync(default)).Ended);
                break;
            case "a clock five seconds slow":
                pipeline.Clock.Advance(Life - TimeSpan.FromSeconds(5));
                Assert.Equal(ExpiryOutcome.Hopped, await WakeAsync(hint));
                Assert.Equal(TimeSpan.FromSeconds(5), pipeline.Hints.Sent[^1].Delay);
                pipeline.Clock.Advance(TimeSpan.FromSeconds(5));
                Assert.Equal(ExpiryOutcome.Ended, await WakeAsync(hint));
                break;
            case "a clock five seconds fast":
                pipeline.Clock.Advance(Life + TimeSpan.FromSeconds(5));
                Assert.Equal((ExpiryOutcome.Ended, ExpiryOutcome.Dropped), (await WakeAsync(hint), await WakeAsync(hint)));
                break;
            default:
                pipeline.Clock.Advance(Life);
                pipeline.Faults.DieBeforeWrite(2);
                Assert.Equal(ExpiryOutcome.PutOff, await WakeAsync(hint));
                pipeline.Restart();
                pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
                await pipeline.RunHintsAsync();
                break;
        }
    }

    private async Task<ExpiryOutcome> WakeAsync(ExpiryHint hint) => (await pipeline.Timer.OnHintAsync(hint, default)).Outcome;

    private async Task DieAsync(int write, ExpiryHint hint)
    {
        pipeline.Faults.DieBeforeWrite(write);
        await Record.ExceptionAsync(() => pipeline.Timer.OnHintAsync(hint, default));
        Assert.True(pipeline.Faults.HasStruck);
        pipeline.Restart();
    }

    private async Task KeepAsync()
    {
        var message = await pipeline.OnlyMessageAsync();
        var end = message.ExpiresAt.AddDays(1);
        await pipeline.Rows.PutAsync(StorageNames.Expiries, ExpiryRow.Create(message.Id, end, 2), default);
        await pipeline.Rows.DeleteAsync(StorageNames.Expiries, ExpiryRow.PartitionOf(message.ExpiresAt), message.Id.Value, default);
        message.Row.Set("ExpiresAt", end).Set("Generation", 2);
        await pipeline.Rows.ReplaceAsync(StorageNames.Messages, message.Row, default);
    }

    private sealed class MessageRowTimes(IEnumerable<TableRow> rows)
    {
        public IReadOnlyList<MessageRow> All { get; } =
            [.. rows.Where(row => row.Key == MessageRow.RowKey).Select(row => new MessageRow(row))];

        public DateTimeOffset Earliest => All.Min(message => message.ExpiresAt);

        public int EndingBy(DateTimeOffset now) => All.Count(message => message.ExpiresAt <= now);
    }
}
