using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>Wakes steps whose hint was lost, and finds by their rows what attempts left whose mail was never committed.</summary>
internal sealed class OverdueSteps(ITableStore tables, MessageTable messages, HintSender hints, Orphans orphans) : ISweepPhase
{
    // A hint that was sent waits in its queue while many do; one more in every run would only make the queue longer. Hints that came at a steady
    // pace could come faster than a long queue is worked off, and it would never end.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(3);
    private const int MostDoublings = 3;

    public string Name => "Outbox";

    public IEnumerable<TableQuery> Due(DateTimeOffset now)
    {
        yield return new TableQuery(StorageNames.Outbox) { PartitionBelow = OutboxRow.HourBound(now) };
        yield return new TableQuery(StorageNames.Outbox)
        {
            PartitionAbove = OutboxRow.HourBound(now),
            PartitionBelow = OutboxRow.PartitionBound(now),
            NotAfter = ("DueAt", now - Sweep.HintGrace),
        };
    }

    public async Task<SweepFound> HandleAsync(TableRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var owed = new OutboxRow(row);
        if (now - owed.DueAt < Sweep.HintGrace || now - owed.WokenAt < PauseAfter(owed.Wakings))
        {
            return SweepFound.Nothing;
        }
        if (await messages.FindAsync(owed.Step.Message, cancellationToken) is not { } message)
        {
            return now - owed.DueAt > Sweep.OrphanAge && await orphans.RemoveAsync(owed, now, cancellationToken)
                ? SweepFound.Orphan
                : SweepFound.Nothing;
        }
        if (owed.AcceptedAt != message.AcceptedAt)
        {
            await orphans.RemoveRemainsAsync(owed, message, cancellationToken);
            return SweepFound.Nothing;
        }
        return await WakeAsync(owed, message, now, cancellationToken) ? SweepFound.Woken : SweepFound.Nothing;
    }

    /// <summary>Wakes a step that is still owed, or of which something is still to be said; removes a row that only a settled step left.</summary>
    private async Task<bool> WakeAsync(OutboxRow owed, MessageRow message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var participant = await messages.FindParticipantAsync(message.Id, owed.Step.Mailbox, cancellationToken);
        if (participant is null || !(participant.IsOwed || MayHaveMoreToSay(participant, owed)))
        {
            await tables.DeleteAsync(StorageNames.Outbox, owed.Row.Partition, owed.Row.Key, cancellationToken);
            return false;
        }
        if (participant.IsOwed && participant.NextAttemptAt > now && message.IsReadable(now))
        {
            return false; // An attempt is going on, or waits for its time.
        }
        await hints.WakeStepAsync(owed.Step, participant.Route, TimeSpan.Zero, cancellationToken);
        (owed.WokenAt, owed.Wakings) = (now, owed.Wakings + 1);
        await tables.ReplaceAsync(StorageNames.Outbox, owed.Row, cancellationToken);
        return true;
    }

    /// <summary>3 minutes after the first hint, then twice as long each time, up to 24.</summary>
    private static TimeSpan PauseAfter(long wakings) => FirstPause * (1 << (int)Math.Clamp(wakings - 1, 0, MostDoublings));

    /// <summary>A row that stands where the participant's row says was not closed: its program may have died before the sender was owed word.</summary>
    private static bool MayHaveMoreToSay(ParticipantRow participant, OutboxRow owed) =>
        participant.OutboxPartition == owed.Row.Partition
        && (participant.Route == ParticipantRoute.Receipt || participant.Stage is ParticipantStage.Failed or ParticipantStage.Returned);
}
