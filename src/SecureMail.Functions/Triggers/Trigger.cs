using SecureMail.Core;
using SecureMail.Core.Access;
using SecureMail.Core.Deliver;
using SecureMail.Core.Expire;
using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using SecureMail.Core.Transport;
using SecureMail.Functions.Hosting;

namespace SecureMail.Functions.Triggers;

/// <summary>
/// What each trigger does, in one method each. The Functions host calls them by a POST, the pump by itself; there is no
/// other way in. A hint that is none of ours is dropped: trying it again would not help.
/// </summary>
internal sealed partial class Trigger(
    NoticeStep notices, CopyStep copies, MailboxProof codes, ExpiryTimer timer, Sweep sweep, Measurements measurements, ILogger<Trigger> log)
{
    public async Task NotifyAsync(ReadOnlyMemory<byte> hint, CancellationToken cancellationToken)
    {
        if (HintSender.ReadStep(hint.Span) is not { } step)
        {
            LogStray(StorageNames.Notifications);
        }
        else if (step.Message is { } message)
        {
            if (await notices.RunAsync(new OwedStep(message, step.Mailbox), cancellationToken) is { } outcome)
            {
                measurements.Notice(outcome);
                LogStep("Notice", message, outcome);
            }
        }
        else
        {
            await codes.SendAsync(step.Mailbox, cancellationToken);
        }
    }

    public async Task DeliverAsync(ReadOnlyMemory<byte> hint, CancellationToken cancellationToken)
    {
        if (HintSender.ReadStep(hint.Span) is { Message: { } message } step)
        {
            if (await copies.RunAsync(new OwedStep(message, step.Mailbox), cancellationToken) is { } outcome)
            {
                measurements.Copy(outcome);
                LogStep("Copy", message, outcome);
            }
        }
        else
        {
            LogStray(StorageNames.Deliveries);
        }
    }

    public async Task ExpireAsync(ReadOnlyMemory<byte> hint, CancellationToken cancellationToken)
    {
        if (HintSender.ReadExpiry(hint.Span) is { } expiry)
        {
            var (outcome, fault) = await timer.OnHintAsync(expiry, cancellationToken);
            measurements.WakeUp(outcome);
            LogExpiry(expiry.Message, outcome);
            if (fault is not null)
            {
                LogExpiryFault(fault, expiry.Message, expiry.Attempt + 1);
            }
        }
        else
        {
            LogStray(StorageNames.Expirations);
        }
    }

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var report = await sweep.RunAsync(cancellationToken);
        measurements.Swept(report);
        if (report.IsSkipped)
        {
            LogSweepElsewhere();
            return;
        }
        LogSweep(report.Woken, report.Ended, report.Orphans, report.Lapsed, report.Failed, report.IsComplete);
        foreach (var (phase, fault) in report.Faults)
        {
            LogRowFault(fault, phase);
        }
    }

    [LoggerMessage(300, LogLevel.Warning, "A hint in {Queue} is none of ours and was dropped")]
    private partial void LogStray(string queue);

    [LoggerMessage(301, LogLevel.Information, "Timer of {Message}: {Outcome}")]
    private partial void LogExpiry(MessageId message, ExpiryOutcome outcome);

    [LoggerMessage(302, LogLevel.Information, "Sweep: {Woken} woken, {Ended} ended, {Orphans} orphans removed, {Lapsed} lapsed, {Failed} failed, complete: {IsComplete}")]
    private partial void LogSweep(int woken, int ended, int orphans, int lapsed, int failed, bool isComplete);

    [LoggerMessage(304, LogLevel.Warning, "Ending {Message} failed in attempt {Attempt}; the next was scheduled before")]
    private partial void LogExpiryFault(Exception fault, MessageId message, long attempt);

    [LoggerMessage(305, LogLevel.Information, "Sweep: another instance is at it")]
    private partial void LogSweepElsewhere();

    [LoggerMessage(306, LogLevel.Error, "Sweep: a row of {Phase} could not be handled and was left")]
    private partial void LogRowFault(Exception fault, string phase);

    [LoggerMessage(303, LogLevel.Information, "{Step} of {Message}: {Outcome}")]
    private partial void LogStep(string step, MessageId message, TransportOutcome outcome);
}
