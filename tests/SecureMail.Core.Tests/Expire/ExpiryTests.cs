using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Expire;

public sealed class ExpiryTests : IDisposable
{
    // Heal hint, the transaction, event, two blobs, line and address of two participants, tombstone, expiry row.
    private const int MostWrites = 12;

    private readonly Pipeline pipeline = new();

    public static TheoryData<int> EveryWrite() => [.. Enumerable.Range(1, MostWrites)];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(15, 5)]
    [InlineData(90, 30)]
    public async Task ALifeOfManyDaysHopsInStepsOfThree(int days, int hops)
    {
        await pipeline.SaveAsync(Pipeline.Acme with { Retention = TimeSpan.FromDays(days) });
        var mail = pipeline.Inbound(MailSample.Tagged().ToBytes()) with { Organisation = Pipeline.Acme with { Retention = TimeSpan.FromDays(days) } };
        await pipeline.Acceptor.AcceptAsync(mail, default);

        for (var day = 0; day < days; day++)
        {
            Assert.Equal(MessageState.Active, (await pipeline.OnlyMessageAsync()).State);
            pipeline.Clock.Advance(TimeSpan.FromDays(1));
            await pipeline.RunHintsAsync();
        }

        Assert.Equal(MessageState.Expired, (await pipeline.OnlyMessageAsync()).State);
        var sent = pipeline.Hints.Sent.Where(hint => hint.Queue == StorageNames.Expirations && hint.Delay > TimeSpan.FromMinutes(1)).ToList();
        Assert.Equal(hops, sent.Count);
        Assert.All(sent, hint => Assert.InRange(hint.Delay, TimeSpan.FromDays(1), TimeSpan.FromDays(3)));
    }

    [Fact]
    public async Task AHintTwiceEndsOnce()
    {
        var id = await AcceptAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(15));

        Assert.Equal(ExpiryOutcome.Ended, (await pipeline.Timer.OnHintAsync(new ExpiryHint(id, 1), default)).Outcome);
        Assert.Equal(ExpiryOutcome.Dropped, (await pipeline.Timer.OnHintAsync(new ExpiryHint(id, 1), default)).Outcome);

        Assert.Single(await pipeline.RowsAsync(StorageNames.Events), line => line.Text("What") == "Expired");
    }

    [Fact]
    public async Task AHintOfAnotherGenerationOrMessageIsDropped()
    {
        var id = await AcceptAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(16));

        Assert.Equal(ExpiryOutcome.Dropped, (await pipeline.Timer.OnHintAsync(new ExpiryHint(id, 2), default)).Outcome);
        Assert.Equal(ExpiryOutcome.Dropped, (await pipeline.Timer.OnHintAsync(new ExpiryHint(MessageId.Compute("x", [], []), 1), default)).Outcome);
        Assert.Equal(MessageState.Active, (await pipeline.OnlyMessageAsync()).State);
    }

    [Theory]
    [InlineData(-1, ExpiryOutcome.Hopped, OpenFailure.None, "a tick before")]
    [InlineData(0, ExpiryOutcome.Ended, OpenFailure.Ended, "the instant itself")]
    [InlineData(1, ExpiryOutcome.Ended, OpenFailure.Ended, "a tick after")]
    public async Task TheBoundaryIsExact(long ticks, ExpiryOutcome timer, OpenFailure opening, string why)
    {
        var id = await AcceptAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(15) + TimeSpan.FromTicks(ticks));

        Assert.True((await pipeline.Opener.OpenAsync(await pipeline.OnlyMessageAsync(), default)).Failure == opening, why);
        Assert.True((await pipeline.Timer.OnHintAsync(new ExpiryHint(id, 1), default)).Outcome == timer, why);
    }

    [Fact]
    public async Task AClockThatGoesWrongByFiveSecondsHurtsNobody()
    {
        var id = await AcceptAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(15) - TimeSpan.FromSeconds(5));
        Assert.Equal(ExpiryOutcome.Hopped, (await pipeline.Timer.OnHintAsync(new ExpiryHint(id, 1), default)).Outcome);
        Assert.Equal(TimeSpan.FromSeconds(5), pipeline.Hints.Sent[^1].Delay);

        pipeline.Clock.Advance(TimeSpan.FromSeconds(5));
        await pipeline.RunHintsAsync();

        Assert.Equal(MessageState.Expired, (await pipeline.OnlyMessageAsync()).State);
    }

    [Fact]
    public async Task AfterTheEndNothingButATombstoneAndAnEventIsLeft()
    {
        var id = await AcceptAsync();
        await pipeline.NoticeAsync(id);
        var sealedRaw = await CopyBlobsAsync();
        var view = (await pipeline.ViewAsync(id, Pipeline.Jane))!;

        Assert.True(await new Withdrawal(pipeline.End).WithdrawAsync(view, default));

        var rows = await pipeline.RowsAsync(StorageNames.Messages);
        Assert.DoesNotContain(rows, row => row.Key == KeyRow.RowKey);
        Assert.DoesNotContain(rows, row => row.Bytes("Address") is not null || row.Bytes("Wrapped") is not null);
        Assert.All(await pipeline.RowsAsync(StorageNames.Mailboxes), line => Assert.Null(line.Bytes("Summary")));
        Assert.Empty(await pipeline.BlobsAsync());
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Expiries));
        Assert.NotNull((await pipeline.OnlyMessageAsync()).ShreddedAt);
        Assert.Contains(await pipeline.RowsAsync(StorageNames.Events), line => line.Text("What") == "Withdrawn");

        await RestoreAsync(sealedRaw);
        Assert.Equal(OpenFailure.Ended, (await pipeline.Opener.OpenAsync(await pipeline.OnlyMessageAsync(), default)).Failure);
    }

    [Fact]
    public async Task WhoWritesTheTableCannotProlongALife()
    {
        await AcceptAsync();
        var message = await pipeline.OnlyMessageAsync();
        message.Row.Set("ExpiresAt", message.ExpiresAt.AddDays(1));

        Assert.Equal(OpenFailure.Damaged, (await pipeline.Opener.OpenAsync(message, default)).Failure);
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task ADeathAtAnyWriteIsHealedByTheHint(int write)
    {
        await DieWhileEndingAsync(write);

        pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        await pipeline.RunHintsAsync();

        if (write > 2)
        {
            // The key is destroyed: the rest follows by the hint that was sent before.
            await AssertGoneAsync(MessageState.Withdrawn, expiryRowToo: write < MostWrites);
        }
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task ADeathAtAnyWriteIsHealedByTheSweep(int write)
    {
        await DieWhileEndingAsync(write);

        pipeline.Clock.Advance(TimeSpan.FromDays(15));
        await pipeline.Sweep.RunAsync(default);

        await AssertGoneAsync(write > 2 ? MessageState.Withdrawn : MessageState.Expired, expiryRowToo: true);
    }

    [Fact]
    public async Task TheWritesAreAllCovered()
    {
        var id = await AcceptAsync();
        pipeline.Faults.Restart();
        await pipeline.End.WithdrawAsync(id, default);

        Assert.Equal(MostWrites, pipeline.Faults.Writes);
    }

    [Fact]
    public async Task TwoSweepsAtOnceEndOnce()
    {
        await AcceptAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(15));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => pipeline.Sweep.RunAsync(default))));

        await AssertGoneAsync(MessageState.Expired, expiryRowToo: true);
    }

    [Fact]
    public async Task OnlyTheSenderMayWithdraw()
    {
        var id = await AcceptAsync();

        Assert.False(await new Withdrawal(pipeline.End).WithdrawAsync((await pipeline.ViewAsync(id))!, default));
        Assert.Equal(MessageState.Active, (await pipeline.OnlyMessageAsync()).State);
        Assert.False(await pipeline.End.ExpireAsync(MessageId.Compute("x", [], []), default));
    }

    [Fact]
    public async Task AnEarlierAttemptsTimeDoesNotEndTheMessage()
    {
        await AcceptAsync();
        var message = await pipeline.OnlyMessageAsync();
        var early = pipeline.Clock.GetUtcNow().AddDays(1);
        await pipeline.Tables.PutAsync(StorageNames.Expiries, ExpiryRow.Create(message.Id, early, generation: 1), default);

        pipeline.Clock.AdvanceTo(early);
        var report = await pipeline.Sweep.RunAsync(default);

        Assert.Equal((0, MessageState.Active), (report.Ended, (await pipeline.OnlyMessageAsync()).State));
        Assert.Single(await pipeline.RowsAsync(StorageNames.Expiries));
    }

    private async Task<MessageId> AcceptAsync() => (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;

    private async Task DieWhileEndingAsync(int write)
    {
        var id = await AcceptAsync();
        await pipeline.RunHintsAsync();
        pipeline.Faults.DieBeforeWrite(write);
        await Record.ExceptionAsync(() => pipeline.End.WithdrawAsync(id, default));
        Assert.True(pipeline.Faults.HasStruck);
        pipeline.Restart();
    }

    private async Task AssertGoneAsync(MessageState state, bool expiryRowToo)
    {
        var message = await pipeline.OnlyMessageAsync();
        Assert.Equal(state, message.State);
        Assert.NotNull(message.ShreddedAt);
        Assert.Empty(await pipeline.BlobsAsync());
        Assert.DoesNotContain(await pipeline.RowsAsync(StorageNames.Messages), row => row.Bytes("Wrapped") is not null || row.Bytes("Address") is not null);
        Assert.All(await pipeline.RowsAsync(StorageNames.Mailboxes), line => Assert.Null(line.Bytes("Summary")));
        Assert.Single(await pipeline.RowsAsync(StorageNames.Events), line => line.Text("What") == state.ToString());
        Assert.Equal(expiryRowToo ? 0 : 1, (await pipeline.RowsAsync(StorageNames.Expiries)).Count);
    }

    private async Task<Dictionary<string, byte[]>> CopyBlobsAsync()
    {
        var copies = new Dictionary<string, byte[]>();
        foreach (var blob in await pipeline.BlobsAsync())
        {
            using var copy = new MemoryStream();
            await (await pipeline.RawBlobs.OpenReadAsync(blob.Name, default))!.CopyToAsync(copy);
            copies[blob.Name] = copy.ToArray();
        }
        return copies;
    }

    private async Task RestoreAsync(Dictionary<string, byte[]> copies)
    {
        foreach (var (name, bytes) in copies)
        {
            await pipeline.RawBlobs.CreateAsync(name, (target, token) => target.WriteAsync(bytes, token).AsTask(), default);
        }
    }

    public void Dispose() => pipeline.Dispose();
}
