using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Core.Transport;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Steps;

public sealed class OwedStepsTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task OnlyOneOfTwentyGetsTheStep()
    {
        var step = await OwedAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => pipeline.Steps.ClaimAsync(step, default))));

        Assert.Single(claims, claim => claim.Kind == StepClaimKind.Claimed);
        Assert.Equal(19, claims.Count(claim => claim.Kind == StepClaimKind.NotYet));
    }

    [Fact]
    public async Task AfterADeathTheStepComesBackWhenItsTimeComes()
    {
        var step = await OwedAsync();
        var claim = await pipeline.Steps.ClaimAsync(step, default);
        var again = claim.Participant!.NextAttemptAt!.Value;
        Assert.InRange(again - pipeline.Clock.GetUtcNow(), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));

        pipeline.Clock.AdvanceTo(again - TimeSpan.FromTicks(1));
        Assert.Equal((StepClaimKind.NotYet, again), Early(await pipeline.Steps.ClaimAsync(step, default)));
        pipeline.Clock.AdvanceTo(again);
        Assert.Equal(StepClaimKind.Claimed, (await pipeline.Steps.ClaimAsync(step, default)).Kind);
    }

    [Fact]
    public async Task NothingIsOwedOfAMessageThatWasNeverCommitted()
    {
        var step = new OwedStep(MessageId.Compute("acme", "never"u8, []), await pipeline.HashAsync(Pipeline.Bob));

        Assert.Equal(StepClaimKind.NothingOwed, (await pipeline.Steps.ClaimAsync(step, default)).Kind);
    }

    [Fact]
    public async Task SettlingIsTheEndOfTheStep()
    {
        var step = await OwedAsync();
        var claim = await pipeline.Steps.ClaimAsync(step, default);

        await pipeline.Steps.SettleAsync(claim, "Done.", new Dictionary<string, string> { ["Server"] = "mx" }, default);

        var row = await pipeline.ParticipantAsync(step.Message);
        Assert.Equal((ParticipantState.Settled, "Done.", "mx"), (row.State, row.Outcome, row.Row.Text("Server")));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
        Assert.Equal(StepClaimKind.NothingOwed, (await pipeline.Steps.ClaimAsync(step, default)).Kind);
        Assert.Contains(await pipeline.RowsAsync(StorageNames.Events), line => line.Text("What") == "NoticeSettled");
    }

    [Fact]
    public async Task ARetryMovesTheOutboxRowToItsTime()
    {
        var step = await OwedAsync();
        pipeline.Clock.Advance(TimeSpan.FromMinutes(58));
        var claim = await pipeline.Steps.ClaimAsync(step, default);

        await pipeline.Steps.RetryLaterAsync(claim, "Not now.", notBefore: null, default);

        var row = new Core.Store.Rows.OutboxRow(Assert.Single(await pipeline.RowsAsync(StorageNames.Outbox)));
        Assert.Equal((step, claim.Participant!.NextAttemptAt), (row.Step, (DateTimeOffset?)row.DueAt));
        var participant = await pipeline.ParticipantAsync(step.Message);
        Assert.Equal((ParticipantState.Waiting, "Not now.", row.Row.Partition), (participant.State, participant.Outcome, participant.OutboxPartition));
        Assert.Equal(row.DueAt - pipeline.Clock.GetUtcNow(), pipeline.Hints.Sent[^1].Delay);
    }

    [Fact]
    public async Task WhoComesLateDoesNotUndoWhatIsSettled()
    {
        var step = await OwedAsync();
        var slow = await pipeline.Steps.ClaimAsync(step, default);
        pipeline.Clock.AdvanceTo(slow.Participant!.NextAttemptAt!.Value);
        var fast = await pipeline.Steps.ClaimAsync(step, default);
        await pipeline.Steps.SettleAsync(fast, "Done.", null, default);

        await pipeline.Steps.RetryLaterAsync(slow, "Not now.", notBefore: null, default);
        await pipeline.Steps.FailAsync(slow, "Never.", default);

        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(step.Message)).State);
        pipeline.Clock.Advance(TimeSpan.FromHours(2));
        await pipeline.Sweep.RunAsync(default);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    [Fact]
    public async Task AStepOfAMessageThatEndedHasFailed()
    {
        var step = await OwedAsync();
        await pipeline.End.WithdrawAsync(step.Message, default);

        Assert.Equal(StepClaimKind.NothingOwed, (await pipeline.Steps.ClaimAsync(step, default)).Kind);

        Assert.Equal(ParticipantState.Failed, (await pipeline.ParticipantAsync(step.Message)).State);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    [Fact]
    public void TheScheduleDoublesToAnHourWithALittleChance()
    {
        using var randomness = new SeededRandomness(5);

        double[] minutes = [5, 10, 20, 40, 60, 60];
        foreach (var (attempt, expected) in minutes.Index())
        {
            Assert.InRange(RetryPolicies.Default.Notice.After(attempt + 1, randomness).TotalMinutes, expected, expected * 1.2);
        }
        Assert.InRange(RetryPolicies.Default.Notice.After(long.MaxValue, randomness).TotalMinutes, 60, 72);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ADeathAtAnyWriteOfANoticeEndsInOneNoticeOrTwoAlike(int write)
    {
        var step = await OwedAsync();
        pipeline.Faults.DieBeforeWrite(write);
        await Record.ExceptionAsync(() => pipeline.Notices.RunAsync(step, default));
        Assert.True(pipeline.Faults.HasStruck);
        pipeline.Restart();

        for (var minute = 0; minute < 12; minute++)
        {
            await pipeline.Sweep.RunAsync(default);
            await pipeline.RunHintsAsync();
            pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        // Before the first answer was written the server has the mail already: the second bears the same Message-ID.
        Assert.Equal(write == 2 ? 2 : 1, pipeline.Transport.Mails.Count);
        Assert.Single(pipeline.Transport.Mails.Select(mail => MessageIdOf(mail.Content)).Distinct());
        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(step.Message)).State);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    [Fact]
    public async Task ANoticeThatIsRefusedForGoodFailsAndOneThatWaitsComesAgain()
    {
        var step = await OwedAsync();
        pipeline.Transport.Outcome = TransportOutcome.Retry;
        await pipeline.Notices.RunAsync(step, default);
        Assert.Equal(ParticipantState.Waiting, (await pipeline.ParticipantAsync(step.Message)).State);

        pipeline.Transport.Outcome = TransportOutcome.Stop;
        pipeline.Clock.Advance(TimeSpan.FromMinutes(7));
        await pipeline.RunHintsAsync();

        Assert.Equal(2, pipeline.Transport.Mails.Count);
        Assert.Equal(ParticipantState.Failed, (await pipeline.ParticipantAsync(step.Message)).State);
    }

    private static (StepClaimKind, DateTimeOffset?) Early(StepClaim claim) => (claim.Kind, claim.NotBefore);

    private static string? MessageIdOf(ReadOnlyMemory<byte> mail) => Mime.MimeReader.Read(mail, Mime.MimeLimits.Default).MessageId;

    private async Task<OwedStep> OwedAsync() =>
        await pipeline.StepAsync((await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id);

    public void Dispose() => pipeline.Dispose();
}
