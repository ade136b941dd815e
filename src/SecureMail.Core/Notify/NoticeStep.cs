using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Notify;

/// <summary>Tells a recipient outside that a message waits, and a sender what became of it and whom it could not reach.</summary>
public sealed class NoticeStep(OwedSteps steps, NoticeWriter writer, IMailTransport transport, DeliveryReports reports)
{
    /// <summary>Carries the step out if it is owed now; a hint that comes twice or late changes nothing. Null: nothing was owed.</summary>
    public async Task<TransportOutcome?> RunAsync(OwedStep step, CancellationToken cancellationToken)
    {
        var claim = await steps.ClaimAsync(step, cancellationToken);
        if (claim.Kind != StepClaimKind.Claimed)
        {
            return null;
        }
        var (message, participant) = (claim.Message!, claim.Participant!);
        var mail = await writer.WriteAsync(message, participant, transport.MaxAttachedBytes, cancellationToken);
        if (mail is null)
        {
            await steps.FailAsync(claim, "The organisation or the message is gone, or its sender is not to be written to.", cancellationToken);
            return TransportOutcome.Stop;
        }
        if (transport.ReportsLater && participant.Route != ParticipantRoute.FailureNotice)
        {
            // Before the mail: its report may be faster than the answer to it.
            await reports.ExpectAsync(mail.Id, step, cancellationToken);
        }
        var result = await transport.SendAsync(mail with { IsRepeated = participant.Attempts > 1 }, cancellationToken);
        await steps.RecordAsync(claim, result, cancellationToken);
        return result.Outcome;
    }
}
