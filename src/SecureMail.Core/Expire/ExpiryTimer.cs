using System.Security.Cryptography;
using SecureMail.Core.Steps;
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

    /// <summary>Something failed; the next attempt was scheduled before this one was begun.</summary>
    PutOff,
}

/// <summary>What a wake-up led to, and what failed.</summary>
/// <param name="Outcome">Which.</param>
/// <param name="Fault">What failed, for the log; null when nothing did.</param>
public readonly record struct ExpiryResult(ExpiryOutcome Outcome, Exception? Fault = null);

/// <summary>
/// The durable timer. A queue hides a hint for at most a few days, so a hint hops until the message's end; the table
/// says when that is. Early is never an error.
/// </summary>
public sealed class ExpiryTimer(
    MessageTable messages, MessageEnd end, HintSender hints, RetryPolicies retries, RandomNumberGenerator randomness, TimeProvider clock)
{
    /// <summary>Answers a wake-up.</summary>
    public async Task<ExpiryResult> OnHintAsync(ExpiryHint hint, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(hint.Message, cancellationToken);
        if (message is null || message.Generation != hint.Generation || message.Stage is MessageStage.Withdrawn or MessageStage.Expired)
        {
            return new ExpiryResult(ExpiryOutcome.Dropped);
        }
        var remaining = message.ExpiresAt - clock.GetUtcNow();
        if (message.Stage == MessageStage.Active && remaining > TimeSpan.Zero)
        {
            await hints.WakeExpiryAsync(hint, remaining, cancellationToken);
            return new ExpiryResult(ExpiryOutcome.Hopped);
        }
        return await TryAsync(hint with { Attempt = hint.Attempt + 1 }, cancellationToken);
    }

    /// <summary>
    /// The next attempt is scheduled before this one, and a failure is no failure of the hint: otherwise each of its five
    /// repetitions would schedule an attempt of its own, and each of those five more.
    /// </summary>
    private async Task<ExpiryResult> TryAsync(ExpiryHint next, CancellationToken cancellationToken)
    {
        await hints.WakeExpiryAsync(next, retries.Expiry.After(next.Attempt, randomness), cancellationToken);
        try
        {
            // Not ended after all: its sender keeps it longer since it was read, and its new timer is under way.
            return new ExpiryResult(await end.ExpireAsync(next.Message, cancellationToken) ? ExpiryOutcome.Ended : ExpiryOutcome.Dropped);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            return new ExpiryResult(ExpiryOutcome.PutOff, fault);
        }
    }
}
