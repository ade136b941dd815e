using System.Runtime.CompilerServices;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Steps;

/// <summary>A step that is owed, as an operator sees it. Names no address.</summary>
/// <param name="Step">Which.</param>
/// <param name="Organisation">Whose message.</param>
/// <param name="Route">What is owed.</param>
/// <param name="DueAt">When it is tried next; in the past: it is overdue, or an attempt is going on.</param>
/// <param name="Attempts">Attempts begun so far.</param>
/// <param name="Outcome">A sentence about the last one; null when there was none.</param>
public sealed record WaitingStep(
    OwedStep Step, string Organisation, ParticipantRoute Route, DateTimeOffset DueAt, long Attempts, string? Outcome);

/// <summary>What is owed to participants, and its repetition at an operator's wish.</summary>
public sealed class WaitingSteps(ITableStore tables, MessageTable messages, HintSender hints, TimeProvider clock)
{
    /// <summary>Everything that is owed, the earliest first.</summary>
    public async IAsyncEnumerable<WaitingStep> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Outbox), cancellationToken))
        {
            var owed = new OutboxRow(row);
            var participant = await messages.FindParticipantAsync(owed.Step.Message, owed.Step.Mailbox, cancellationToken);
            if (participant is { IsOwed: true } && await messages.FindAsync(owed.Step.Message, cancellationToken) is { } message)
            {
                yield return new WaitingStep(
                    owed.Step, message.Organisation, participant.Route, owed.DueAt, participant.Attempts, participant.Outcome);
            }
        }
    }

    /// <summary>Wakes a step that is overdue; false when its time has not come.</summary>
    public async Task<bool> WakeAsync(WaitingStep waiting, CancellationToken cancellationToken)
    {
        if (waiting.DueAt > clock.GetUtcNow())
        {
            return false;
        }
        await hints.WakeStepAsync(waiting.Step, waiting.Route, TimeSpan.Zero, cancellationToken);
        return true;
    }

    /// <summary>Has a step tried now that waits for its time. One that is held or that somebody is at is left alone: false.</summary>
    public async Task<bool> HurryAsync(WaitingStep waiting, CancellationToken cancellationToken)
    {
        var hurried = await messages.UpdateParticipantAsync(waiting.Step.Message, waiting.Step.Mailbox, row =>
        {
            // An attempt that is going on has set a time of its own, which is not the outbox row's.
            var waits = row.Stage == ParticipantStage.Waiting && row.NextAttemptAt == waiting.DueAt;
            row.NextAttemptAt = clock.GetUtcNow();
            return waits;
        }, cancellationToken);
        if (hurried is null)
        {
            return false;
        }
        await hints.WakeStepAsync(waiting.Step, waiting.Route, TimeSpan.Zero, cancellationToken);
        return true;
    }
}
