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
        TransportResult? result;
        try
        {
            result = await TryAsync(claim, step, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await steps.RecordFaultAsync(claim, cancellationToken);
            throw; // The log says what it was; when it is tried again stands in the row.
        }
        if (result is null)
        {
            await steps.FailAsync(claim, "The organisation or the message is gone, or its sender is not to be written to.", cancellationToken);
            return TransportOutcome.Stop;
        }
        await steps.RecordAsync(claim, result, cancellationToken);
        return result.Outcome;
    }

    /// <summary>Null: there is nobody to write to.</summary>
    private async Task<TransportResult?> TryAsync(StepClaim claim, OwedStep step, CancellationToken cancellationToken)
    {
        var (message, participant) = (claim.Message!, claim.Participant!);
        if (await writer.WriteAsync(message, participant, transport.MaxAttachedBytes, cancellationToken) is not { } mail)
        {
            return null;
        }
        if (transport.ReportsLater && participant.Route != ParticipantRoute.FailureNotice)
        {
            // Before the mail: its report may be faster than the answer to it.
            await reports.ExpectAsync(mail.Id, step, cancellationToken);
        }
        return await transport.SendAsync(mail with { IsRepeated = participant.Attempts > 1 }, cancellationToken);
    }
}
