using SecureMail.Core.Store;

namespace SecureMail.Core.Expire;

/// <summary>
/// Keeps the poison queues honest: hints of which nothing is owed any more go, the others stay until an operator sends them
/// on. A Functions host lets them lapse after seven days, so they are written anew, without an end.
/// </summary>
public sealed class PoisonedHints(IHints hints, MessageTable messages)
{
    /// <summary>How often the sweep looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private const int MostOfRun = 1024;

    private static readonly TimeSpan HideFor = TimeSpan.FromMinutes(5);

    /// <summary>Sends every hint on to the queue that it came from; returns how many. Hints are only hints: a step that is done is not done again.</summary>
    public async Task<int> SendOnAsync(CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var queue in StorageNames.WakingQueues)
        {
            foreach (var hint in await TakeAllAsync(queue, cancellationToken))
            {
                await hints.SendAsync(queue, hint.Body, TimeSpan.Zero, cancellationToken);
                await hints.DeleteAsync(queue + StorageNames.PoisonSuffix, hint, cancellationToken);
                sent++;
            }
        }
        return sent;
    }

    internal async Task TidyAsync(SweepTally tally, CancellationToken cancellationToken)
    {
        foreach (var queue in StorageNames.WakingQueues)
        {
            foreach (var hint in await TakeAllAsync(queue, cancellationToken))
            {
                await tally.GuardAsync("Poison", () => TidyAsync(queue, hint, cancellationToken), cancellationToken);
            }
        }
    }

    private async Task<SweepFound> TidyAsync(string queue, ReceivedHint hint, CancellationToken cancellationToken)
    {
        var isOwed = await IsOwedAsync(queue, hint.Body, cancellationToken);
        if (isOwed)
        {
            await hints.SendAsync(queue + StorageNames.PoisonSuffix, hint.Body, TimeSpan.Zero, cancellationToken);
        }
        await hints.DeleteAsync(queue + StorageNames.PoisonSuffix, hint, cancellationToken);
        return isOwed ? SweepFound.Nothing : SweepFound.Poison;
    }

    /// <summary>A code that was never mailed has long lapsed; what is none of our hints would never be carried out.</summary>
    private async Task<bool> IsOwedAsync(string queue, ReadOnlyMemory<byte> hint, CancellationToken cancellationToken)
    {
        if (queue == StorageNames.Expirations)
        {
            return HintSender.ReadExpiry(hint.Span) is { } expiry
                && await messages.FindAsync(expiry.Message, cancellationToken) is { ShreddedAt: null } message
                && message.Generation == expiry.Generation;
        }
        return HintSender.ReadStep(hint.Span) is { Message: { } id } step
            && await messages.FindParticipantAsync(id, step.Mailbox, cancellationToken) is { IsOwed: true };
    }

    /// <summary>All are taken before any is written anew, so that none is met twice.</summary>
    private async Task<List<ReceivedHint>> TakeAllAsync(string queue, CancellationToken cancellationToken)
    {
        List<ReceivedHint> taken = [];
        while (taken.Count < MostOfRun)
        {
            var some = await hints.ReceiveAsync(queue + StorageNames.PoisonSuffix, HintLimits.ReceivedAtOnce, HideFor, cancellationToken);
            if (some.Count == 0)
            {
                break;
            }
            taken.AddRange(some);
        }
        return taken;
    }
}
