using SecureMail.Core.Store;

namespace SecureMail.Core.Expire;

/// <summary>What a wake-up led to.</summary>
public enum ExpiryOutcome
{
    /// <summary>Nothing to do: no such message, or a hint of an older timer.</summary>
    Dropped,

    /// <summary>Too early; the next hop was scheduled.</summary>
    Hopped,

    /// <summary>The message has ended.</summary>
    Ended,
}

/// <summary>
/// The durable timer. A queue hides a hint for at most a few days, so a hint hops until the message's end; the table
/// says when that is. Early is never an error.
/// </summary>
public sealed class ExpiryTimer(MessageTable messages, MessageEnd end, HintSender hints, TimeProvider clock)
{
    /// <summary>Answers a wake-up.</summary>
    public async Task<ExpiryOutcome> OnHintAsync(ExpiryHint hint, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(hint.Message, cancellationToken);
        if (message is null || message.Generation != hint.Generation || message.ShreddedAt is not null)
        {
            return ExpiryOutcome.Dropped;
        }
        var remaining = message.ExpiresAt - clock.GetUtcNow();
        if (message.State == MessageState.Active && remaining > TimeSpan.Zero)
        {
            await hints.WakeExpiryAsync(hint, remaining, cancellationToken);
            return ExpiryOutcome.Hopped;
        }
        await end.EndAsync(hint.Message, MessageState.Expired, cancellationToken);
        return ExpiryOutcome.Ended;
    }
}
