using System.Text.Json;

namespace SecureMail.Core.Store;

/// <summary>Sends the hints that wake the triggers, and reads them back. A hint that is lost is replaced by the sweep.</summary>
public sealed class HintSender(IHints hints)
{
    /// <summary>Wakes every step of a message that was just committed.</summary>
    public Task AnnounceAsync(MessageToSeal message, CancellationToken cancellationToken) =>
        Task.WhenAll(message.Participants
            .Where(participant => participant.Route != ParticipantRoute.None)
            .Select(participant => WakeStepAsync(
                new OwedStep(message.Id, participant.Mailbox), participant.Route, message.HeldUntil - message.AcceptedAt, cancellationToken))
            .Append(WakeExpiryAsync(
                new ExpiryHint(message.Id, Generation: 1), message.ExpiresAt - message.AcceptedAt, cancellationToken)));

    /// <summary>Wakes a notice or a copy after a while.</summary>
    public Task WakeStepAsync(OwedStep step, ParticipantRoute route, TimeSpan delay, CancellationToken cancellationToken)
    {
        var queue = route is ParticipantRoute.Copy or ParticipantRoute.Direct ? StorageNames.Deliveries : StorageNames.Notifications;
        var hint = new StepHint(step.Message.Value, step.Mailbox.Value);
        return SendAsync(queue, JsonSerializer.SerializeToUtf8Bytes(hint, JsonSerializerOptions.Web), delay, cancellationToken);
    }

    /// <summary>Wakes the sending of a code to a mailbox.</summary>
    public Task WakeCodeAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var hint = new StepHint(Message: null, mailbox.Value);
        return SendAsync(
            StorageNames.Notifications, JsonSerializer.SerializeToUtf8Bytes(hint, JsonSerializerOptions.Web), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Wakes a message's end, or the next hop towards it.</summary>
    public Task WakeExpiryAsync(ExpiryHint hint, TimeSpan remaining, CancellationToken cancellationToken)
    {
        var body = new TimerHint(hint.Message.Value, hint.Generation, hint.Attempt);
        return SendAsync(
            StorageNames.Expirations, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web), remaining, cancellationToken);
    }

    /// <summary>Reads a hint of the queue <c>notifications</c> or <c>deliveries</c>; null when it is none of ours.</summary>
    public static (MessageId? Message, MailboxHash Mailbox)? ReadStep(ReadOnlySpan<byte> hint) =>
        TryRead<StepHint>(hint) is { } body && MailboxHash.TryParse(body.Mailbox) is { } mailbox
            && (body.Message is null || MessageId.TryParse(body.Message) is not null)
            ? (MessageId.TryParse(body.Message), mailbox)
            : null;

    /// <summary>Reads a hint of the queue <c>expirations</c>; null when it is none of ours.</summary>
    public static ExpiryHint? ReadExpiry(ReadOnlySpan<byte> hint) =>
        TryRead<TimerHint>(hint) is { } body && MessageId.TryParse(body.Message) is { } message
            ? new ExpiryHint(message, body.Generation) { Attempt = body.Attempt }
            : null;

    private Task SendAsync(string queue, byte[] body, TimeSpan delay, CancellationToken cancellationToken)
    {
        var bounded = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > IHints.LongestDelay ? IHints.LongestDelay : delay;
        return hints.SendAsync(queue, body, bounded, cancellationToken);
    }

    private static T? TryRead<T>(ReadOnlySpan<byte> hint)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(hint, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record StepHint(string? Message, string Mailbox);

    private sealed record TimerHint(string Message, long Generation, long Attempt = 0);
}
