using System.Security.Cryptography;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Steps;

/// <summary>
/// Side effects that are owed to participants. The next attempt's time is written before an attempt, so that a crash in
/// the middle neither loses the step nor hurries it; the participant's row says whether it is still owed.
/// </summary>
public sealed class OwedSteps(
    ITableStore tables, MessageTable messages, HintSender hints, EventLog events, RetrySchedule schedule, RandomNumberGenerator randomness, TimeProvider clock)
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
        if (participant.State is ParticipantState.Settled or ParticipantState.Failed)
        {
            await DeleteOutboxRowAsync(participant, cancellationToken);
            return new StepClaim(StepClaimKind.NothingOwed);
        }
        var now = clock.GetUtcNow();
        if (!message.IsReadable(now))
        {
            await FinishAsync(message, participant, ParticipantState.Failed, "The message ended before this could be delivered.", null, cancellationToken);
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
        _ when IsLast(claim, result.NotBefore) =>
            FailAsync(claim, $"{result.Cause} The message ends before another attempt.", cancellationToken),
        _ => RetryLaterAsync(claim, result.Sentence, result.NotBefore, cancellationToken),
    };

    /// <summary>The step is done: a sentence says how, <paramref name="proof"/> holds further facts by name.</summary>
    public Task SettleAsync(
        StepClaim claim, string outcome, IReadOnlyDictionary<string, string>? proof, CancellationToken cancellationToken) =>
        FinishAsync(claim.Message!, claim.Participant!, ParticipantState.Settled, outcome, proof, cancellationToken);

    /// <summary>The step can never be done: a sentence says why.</summary>
    public Task FailAsync(StepClaim claim, string outcome, CancellationToken cancellationToken) =>
        FinishAsync(claim.Message!, claim.Participant!, ParticipantState.Failed, outcome, proof: null, cancellationToken);

    /// <summary>
    /// The step is tried again at the time that the claim set, or at <paramref name="notBefore"/> if that is later: a sentence
    /// says why it waits.
    /// </summary>
    public async Task RetryLaterAsync(StepClaim claim, string outcome, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var (message, participant) = (claim.Message!, claim.Participant!);
        var step = new OwedStep(message.Id, participant.Mailbox);
        var planned = participant.NextAttemptAt ?? throw new InvalidOperationException("internal error: a claim sets the next attempt");
        var dueAt = notBefore > planned ? notBefore.Value : planned;
        var moved = OutboxRow.Create(step, participant.Route, participant.AcceptedAt, dueAt);
        await tables.PutAsync(StorageNames.Outbox, moved, cancellationToken);
        var waiting = await messages.UpdateParticipantAsync(step.Message, step.Mailbox, row =>
        {
            var owed = row.State is ParticipantState.Owed or ParticipantState.Waiting;
            row.State = ParticipantState.Waiting;
            row.Outcome = outcome;
            row.NextAttemptAt = dueAt;
            row.OutboxPartition = moved.Partition;
            return owed;
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
    /// Writes down what was reported after a step was handed over. A report that it was not delivered overrides the
    /// handover; the other way round only an earlier failure does. Returns false when the message or participant is gone.
    /// </summary>
    public async Task<bool> RecordReportAsync(OwedStep step, bool delivered, string outcome, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(step.Message, cancellationToken);
        var participant = await messages.FindParticipantAsync(step.Message, step.Mailbox, cancellationToken);
        // Of a failure notice no report is awaited: it is about the receipt that this person had before.
        if (message is null || participant is null || participant.Route == ParticipantRoute.FailureNotice || participant.Row.Text("Report") is not null)
        {
            return false;
        }
        await FinishAsync(
            message,
            participant,
            delivered ? ParticipantState.Settled : ParticipantState.Failed,
            outcome,
            new Dictionary<string, string> { ["Report"] = delivered ? "Delivered" : "NotDelivered" },
            cancellationToken);
        return true;
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
        await messages.UpdateParticipantAsync(step.Message, step.Mailbox, row =>
        {
            (row.Route, row.State, row.Attempts, row.NextAttemptAt, row.OutboxPartition) =
                (ParticipantRoute.Notice, ParticipantState.Owed, 0, null, outbox.Partition);
            row.Row.Set("Rerouted", why);
            return true;
        }, cancellationToken);
        if (participant.OutboxPartition is { } before && before != outbox.Partition)
        {
            await tables.DeleteAsync(StorageNames.Outbox, before, outbox.Key, cancellationToken);
        }
        await events.AppendAsync(message.Organisation, "Rerouted", message.Id, cancellationToken);
        await hints.WakeStepAsync(step, ParticipantRoute.Notice, TimeSpan.Zero, cancellationToken);
    }

    private static bool IsLast(StepClaim claim, DateTimeOffset? notBefore) =>
        claim.Participant!.NextAttemptAt >= claim.Message!.ExpiresAt || notBefore >= claim.Message.ExpiresAt;

    /// <summary>
    /// The sender is owed a mail that says who could not be reached. Their own row bears it, as a recipient's bears the
    /// notice: it is claimed, tried again and settled like any other step.
    /// </summary>
    private async Task OweFailureNoticeAsync(MessageRow message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant is not { Role: ParticipantRole.Sender, SealedAddress: not null }
                || participant.Route is not (ParticipantRoute.None or ParticipantRoute.Receipt or ParticipantRoute.FailureNotice)
                || IsUnsentReceipt(participant))
            {
                continue;
            }
            var step = new OwedStep(message.Id, participant.Mailbox);
            var outbox = OutboxRow.Create(step, ParticipantRoute.FailureNotice, participant.AcceptedAt, now);
            await tables.PutAsync(StorageNames.Outbox, outbox, cancellationToken);
            await messages.UpdateParticipantAsync(message.Id, participant.Mailbox, row =>
            {
                var isFree = !IsUnsentReceipt(row);
                row.Attempts = row.Route == ParticipantRoute.FailureNotice ? row.Attempts : 0;
                (row.Route, row.State, row.NextAttemptAt, row.OutboxPartition) = (ParticipantRoute.FailureNotice, ParticipantState.Owed, null, outbox.Partition);
                return isFree;
            }, cancellationToken);
            await hints.WakeStepAsync(step, ParticipantRoute.FailureNotice, TimeSpan.Zero, cancellationToken);
        }
    }

    /// <summary>The receipt goes first: once it is done, the failure is looked at again.</summary>
    private static bool IsUnsentReceipt(ParticipantRow participant) =>
        participant is { Route: ParticipantRoute.Receipt, State: ParticipantState.Owed or ParticipantState.Waiting };

    private async Task<bool> HasFailureToTellAsync(MessageRow message, ParticipantRow changed, CancellationToken cancellationToken)
    {
        if (changed.Role == ParticipantRole.Recipient)
        {
            return changed.State == ParticipantState.Failed;
        }
        if (changed.Route != ParticipantRoute.Receipt)
        {
            return false;
        }
        await foreach (var participant in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (participant is { Role: ParticipantRole.Recipient, State: ParticipantState.Failed })
            {
                return true;
            }
        }
        return false;
    }

    private async Task<StepClaim> TakeAsync(MessageRow message, ParticipantRow participant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        participant.Attempts++;
        participant.NextAttemptAt = now + schedule.After(participant.Attempts, randomness);
        var written = await tables.ReplaceAsync(StorageNames.Messages, participant.Row, cancellationToken);
        return written == WriteResult.Done
            ? new StepClaim(StepClaimKind.Claimed, message, participant)
            : new StepClaim(StepClaimKind.NotYet, NotBefore: now + TimeSpan.FromSeconds(1));
    }

    private async Task FinishAsync(
        MessageRow message,
        ParticipantRow participant,
        ParticipantState state,
        string outcome,
        IReadOnlyDictionary<string, string>? proof,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = await messages.UpdateParticipantAsync(message.Id, participant.Mailbox, row =>
        {
            var isDone = row.State == ParticipantState.Settled && proof?.ContainsKey("Report") != true;
            if (isDone || row.Route != participant.Route)
            {
                return false;
            }
            row.State = state;
            row.Outcome = outcome;
            row.SettledAt = now;
            foreach (var (name, value) in proof ?? new Dictionary<string, string>())
            {
                row.Row.Set(name, value);
            }
            return true;
        }, cancellationToken);
        await events.AppendAsync(message.Organisation, $"{participant.Route}{state}", message.Id, cancellationToken);
        // Before the sender's row is owed again: a receipt and word of a failure have the same outbox row.
        await DeleteOutboxRowAsync(participant, cancellationToken);
        if (changed is not null && message.IsReadable(now) && await HasFailureToTellAsync(message, changed, cancellationToken))
        {
            await OweFailureNoticeAsync(message, now, cancellationToken);
        }
    }

    private async Task DeleteOutboxRowAsync(ParticipantRow participant, CancellationToken cancellationToken)
    {
        if (participant.OutboxPartition is { } partition)
        {
            var key = OutboxRow.KeyOf(new OwedStep(participant.Message, participant.Mailbox), participant.AcceptedAt);
            await tables.DeleteAsync(StorageNames.Outbox, partition, key, cancellationToken);
        }
    }
}
