using System.Security.Cryptography;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Steps;

/// <summary>
/// Side effects that are owed to participants. The next attempt's time is written before an attempt, so that a crash in
/// the middle neither loses the step nor hurries it; the participant's row says whether it is still owed, and
/// <see cref="ParticipantLife"/> what may become of it. The outbox row goes last: as long as it stands, the sweep comes
/// back to whatever is left to do.
/// </summary>
public sealed class OwedSteps(
    ITableStore tables, MessageTable messages, HintSender hints, EventLog events, RetryPolicies retries, RandomNumberGenerator randomness, TimeProvider clock)
{
    /// <summary>Asks for a step. Only one caller gets it.</summary>
    public async Task<StepClaim> ClaimAsync(OwedStep step, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(step.Message, cancellationToken);
        var participant = await messages.FindParticipantAsync(step.Message, step.Mailbox, cancellationToken);
        if (message is null || participant is null)
        {
            return new StepClaim(StepClaimKind.NothingOwed);
        }
        if (!participant.IsOwed)
        {
            await CloseAsync(message, participant, cancellationToken);
            return new StepClaim(StepClaimKind.NothingOwed);
        }
        var now = clock.GetUtcNow();
        if (!message.IsReadable(now))
        {
            await FinishAsync(message, participant, ParticipantEvent.GivenUp, "The message ended before this could be delivered.", proof: null, accept: null, cancellationToken);
            return new StepClaim(StepClaimKind.NothingOwed);
        }
        if (participant.NextAttemptAt > now)
        {
            return new StepClaim(StepClaimKind.NotYet, NotBefore: participant.NextAttemptAt);
        }
        return await TakeAsync(message, participant, now, cancellationToken);
    }

    /// <summary>Writes down what came of an attempt: done, given up, or tried again later.</summary>
    public Task RecordAsync(StepClaim claim, TransportResult result, CancellationToken cancellationToken) => result.Outcome switch
    {
        TransportOutcome.Accepted => SettleAsync(claim, result.Sentence, result.Proof, cancellationToken),
        TransportOutcome.Stop => FailAsync(claim, result.Sentence, cancellationToken),
        _ when RetryPolicy.IsLast(PlannedOf(claim), result.NotBefore, claim.Message!.ExpiresAt) =>
            FailAsync(claim, $"{result.Cause} The message ends before another attempt.", cancellationToken),
        _ => RetryLaterAsync(claim, result.Sentence, result.NotBefore, cancellationToken),
    };

    /// <summary>The attempt broke off by a fault of ours: it is tried again, and people see that it waits.</summary>
    public Task RecordFaultAsync(StepClaim claim, CancellationToken cancellationToken) => RecordAsync(
        claim,
        new TransportResult(TransportOutcome.Retry, "Something went wrong here. It is tried again.", new Dictionary<string, string>()),
        cancellationToken);

    /// <summary>The step is done: a sentence says how, <paramref name="proof"/> holds further facts by name.</summary>
    public Task SettleAsync(
        StepClaim claim, string outcome, IReadOnlyDictionary<string, string>? proof, CancellationToken cancellationToken) =>
        FinishAsync(claim.Message!, claim.Participant!, ParticipantEvent.HandedOver, outcome, proof, accept: null, cancellationToken);

    /// <summary>The step can never be done: a sentence says why.</summary>
    public Task FailAsync(StepClaim claim, string outcome, CancellationToken cancellationToken) =>
        FinishAsync(claim.Message!, claim.Participant!, ParticipantEvent.GivenUp, outcome, proof: null, accept: null, cancellationToken);

    /// <summary>
    /// The step is tried again at the time that the claim set, or at <paramref name="notBefore"/> if that is later: a sentence
    /// says why it waits.
    /// </summary>
    public async Task RetryLaterAsync(StepClaim claim, string outcome, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var (message, participant) = (claim.Message!, claim.Participant!);
        var step = new OwedStep(message.Id, participant.Mailbox);
        var planned = PlannedOf(claim);
        var dueAt = notBefore > planned ? notBefore.Value : planned;
        var moved = OutboxRow.Create(step, participant.Route, participant.AcceptedAt, dueAt);
        await tables.PutAsync(StorageNames.Outbox, moved, cancellationToken);
        var waiting = await messages.UpdateParticipantAsync(step.Message, step.Mailbox, row =>
        {
            var moves = row.Route == participant.Route && row.TryMove(ParticipantEvent.PutOff);
            (row.Outcome, row.NextAttemptAt, row.OutboxPartition) = (outcome, dueAt, moved.Partition);
            return moves;
        }, cancellationToken);
        if (waiting is null)
        {
            return; // Somebody else has settled it while this attempt took its time; the sweep removes the row.
        }
        if (participant.OutboxPartition is { } before && before != moved.Partition)
        {
            await tables.DeleteAsync(StorageNames.Outbox, before, moved.Key, cancellationToken);
        }
        await hints.WakeStepAsync(step, participant.Route, dueAt - clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>
    /// Writes down what was reported after a step was handed over. A report that it came back overrides the
    /// handover; the other way round only an earlier failure does. Returns whether it was news.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="delivered">Whether it arrived.</param>
    /// <param name="outcome">A sentence that people read.</param>
    /// <param name="accept">Looks at the row as it stands, and may add to it; false: the report is not to be believed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> RecordReportAsync(
        OwedStep step, bool delivered, string outcome, Func<ParticipantRow, bool> accept, CancellationToken cancellationToken)
    {
        var happened = delivered ? ParticipantEvent.ReportedDelivered : ParticipantEvent.ReportedReturned;
        var message = await messages.FindAsync(step.Message, cancellationToken);
        var participant = await messages.FindParticipantAsync(step.Message, step.Mailbox, cancellationToken);
        if (message is null || participant is null
            || ParticipantLife.After(participant.Route, participant.Stage, happened) is null || !accept(participant))
        {
            return false;
        }
        if (!delivered && !participant.IsOwed)
        {
            // Should this program die before the sender is owed word of it, the sweep finds this row.
            var outbox = OutboxRow.Create(step, participant.Route, participant.AcceptedAt, clock.GetUtcNow());
            await tables.PutAsync(StorageNames.Outbox, outbox, cancellationToken);
            participant.OutboxPartition = outbox.Partition;
        }
        return await FinishAsync(message, participant, happened, outcome, proof: null, accept, cancellationToken);
    }

    /// <summary>
    /// The mail itself cannot travel as it must: the recipient is owed a notice in its place, at once. The sentence says why,
    /// and stays with the participant.
    /// </summary>
    public async Task RerouteToNoticeAsync(StepClaim claim, string why, CancellationToken cancellationToken)
    {
        var (message, participant) = (claim.Message!, claim.Participant!);
        var step = new OwedStep(message.Id, participant.Mailbox);
        var now = clock.GetUtcNow();
        var outbox = OutboxRow.Create(step, ParticipantRoute.Notice, participant.AcceptedAt, now);
        await tables.PutAsync(StorageNames.Outbox, outbox, cancellationToken);
        var rerouted = await messages.UpdateParticipantAsync(step.Message, step.Mailbox, row =>
        {
            var moves = row.TryMove(ParticipantEvent.Rerouted);
            row.OutboxPartition = outbox.Partition;
            row.Row.Set("Rerouted", why);
            return moves;
        }, cancellationToken);
        if (rerouted is null)
        {
            return; // Another attempt was faster.
        }
        if (participant.OutboxPartition is { } before && before != outbox.Partition)
        {
            await tables.DeleteAsync(StorageNames.Outbox, before, outbox.Key, cancellationToken);
        }
        await events.AppendAsync(message.Organisation, "Rerouted", message.Id, cancellationToken);
        await hints.WakeStepAsync(step, ParticipantRoute.Notice, TimeSpan.Zero, cancellationToken);
    }

    private static DateTimeOffset PlannedOf(StepClaim claim) =>
        claim.Participant!.NextAttemptAt ?? throw new InvalidOperationException("internal error: a claim sets the next attempt");

    private async Task<StepClaim> TakeAsync(MessageRow message, ParticipantRow participant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!participant.TryMove(ParticipantEvent.Begun))
        {
            return new StepClaim(StepClaimKind.NothingOwed);
        }
        participant.NextAttemptAt = now + retries.For(participant.Route).After(participant.Attempts, randomness);
        var written = await tables.ReplaceAsync(StorageNames.Messages, participant.Row, cancellationToken);
        return written == WriteResult.Done
            ? new StepClaim(StepClaimKind.Claimed, message, participant)
            : new StepClaim(StepClaimKind.NotYet, NotBefore: now + TimeSpan.FromSeconds(1));
    }

    private async Task<bool> FinishAsync(
        MessageRow message,
        ParticipantRow participant,
        ParticipantEvent happened,
        string outcome,
        IReadOnlyDictionary<string, string>? proof,
        Func<ParticipantRow, bool>? accept,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = await messages.UpdateParticipantAsync(message.Id, participant.Mailbox, row =>
        {
            if (row.Route != participant.Route || accept?.Invoke(row) == false || !row.TryMove(happened))
            {
                return false;
            }
            (row.Outcome, row.SettledAt, row.OutboxPartition) = (outcome, now, participant.OutboxPartition);
            foreach (var (name, value) in proof ?? new Dictionary<string, string>())
            {
                row.Row.Set(name, value);
            }
            return true;
        }, cancellationToken);
        if (changed is null)
        {
            return false; // Somebody else was faster and closes the step, or the sweep does.
        }
        await events.AppendAsync(message.Organisation, $"{participant.Route}{changed.State}", message.Id, cancellationToken);
        await TellAsync(message, changed, cancellationToken);
        await DeleteOutboxRowAsync(participant, cancellationToken);
        return true;
    }

    /// <summary>Closes a step that is settled: what was still to be said of it is said, and its outbox row goes.</summary>
    private async Task CloseAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken)
    {
        var (partition, key) = (participant.OutboxPartition, KeyOf(participant));
        if (partition is null || await tables.GetAsync(StorageNames.Outbox, partition, key, cancellationToken) is null)
        {
            return; // It was closed before.
        }
        await TellAsync(message, participant, cancellationToken);
        await DeleteOutboxRowAsync(participant, cancellationToken);
    }

    private async Task TellAsync(MessageRow message, ParticipantRow settled, CancellationToken cancellationToken)
    {
        if (message.IsReadable(clock.GetUtcNow()) && await HasFailureToTellAsync(message, settled, cancellationToken))
        {
            await OweFailureNoticeAsync(message, cancellationToken);
        }
    }

    private async Task<bool> HasFailureToTellAsync(MessageRow message, ParticipantRow settled, CancellationToken cancellationToken)
    {
        if (settled.Role == ParticipantRole.Recipient)
        {
            return IsToBeTold(settled);
        }
        return settled.Route == ParticipantRoute.Receipt
            && await messages.ParticipantsAsync(message.Id, cancellationToken).AnyAsync(IsToBeTold, cancellationToken);
    }

    // What the sender ended by themselves is no news to them.
    private static bool IsToBeTold(ParticipantRow participant) =>
        participant is { Role: ParticipantRole.Recipient, Stage: ParticipantStage.Failed or ParticipantStage.Returned };

    /// <summary>
    /// The sender is owed a mail that says who could not be reached. Their own row bears it, as a recipient's bears the
    /// notice: it is claimed, tried again and settled like any other step.
    /// </summary>
    private async Task OweFailureNoticeAsync(MessageRow message, CancellationToken cancellationToken)
    {
        var sender = await messages.ParticipantsAsync(message.Id, cancellationToken)
            .FirstOrDefaultAsync(one => one is { Role: ParticipantRole.Sender, SealedAddress: not null }, cancellationToken);
        if (sender is null || ParticipantLife.After(sender.Route, sender.Stage, ParticipantEvent.FailureToTell) is null)
        {
            return;
        }
        var step = new OwedStep(message.Id, sender.Mailbox);
        var outbox = OutboxRow.Create(step, ParticipantRoute.FailureNotice, sender.AcceptedAt, clock.GetUtcNow());
        await tables.PutAsync(StorageNames.Outbox, outbox, cancellationToken);
        await messages.UpdateParticipantAsync(message.Id, sender.Mailbox, row =>
        {
            var moves = row.TryMove(ParticipantEvent.FailureToTell);
            row.OutboxPartition = outbox.Partition;
            return moves;
        }, cancellationToken);
        await hints.WakeStepAsync(step, ParticipantRoute.FailureNotice, TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Removes the row of a step that was closed, unless a new debt stands in its place: a receipt and word of a failure have one key.</summary>
    private async Task DeleteOutboxRowAsync(ParticipantRow closed, CancellationToken cancellationToken)
    {
        if (closed.OutboxPartition is not { } partition)
        {
            return;
        }
        var now = closed.Role == ParticipantRole.Sender
            ? await messages.FindParticipantAsync(closed.Message, closed.Mailbox, cancellationToken)
            : null;
        if (now is not { IsOwed: true } || now.OutboxPartition != partition)
        {
            await tables.DeleteAsync(StorageNames.Outbox, partition, KeyOf(closed), cancellationToken);
        }
    }

    private static string KeyOf(ParticipantRow participant) =>
        OutboxRow.KeyOf(new OwedStep(participant.Message, participant.Mailbox), participant.AcceptedAt);
}
