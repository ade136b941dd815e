using SecureMail.Core.Access;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Steps;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Deliver;

/// <summary>
/// Carries a copy of a reply to the organisation's own mail server: over TLS with a verified certificate, or not at all.
/// The copy is the stored message, byte for byte behind its signature, opened while it is sent.
/// </summary>
public sealed class CopyStep(
    OwedSteps steps, OrganisationDirectory organisations, MessageOpener opener, FieldSealer fields, SmtpHandover handover, Deployment deployment)
{
    /// <summary>Carries the step out if it is owed now; a hint that comes twice or late changes nothing. Null: nothing was owed.</summary>
    public async Task<TransportOutcome?> RunAsync(OwedStep step, CancellationToken cancellationToken)
    {
        var claim = await steps.ClaimAsync(step, cancellationToken);
        if (claim.Kind != StepClaimKind.Claimed)
        {
            return null;
        }
        var result = await TryAsync(claim.Message!, claim.Participant!, cancellationToken);
        await steps.RecordAsync(claim, result, cancellationToken);
        return result.Outcome;
    }

    private async Task<TransportResult> TryAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken)
    {
        var organisation = await organisations.FindAsync(message.Organisation, cancellationToken);
        if (organisation?.MailServer is not { } route || participant.SealedAddress is not { } sealedAddress)
        {
            return NotSent(TransportOutcome.Stop, "The organisation takes no copies: the reply can be read in the portal.");
        }
        var opened = await opener.OpenAsync(message, cancellationToken);
        if (opened.Message is not { } content)
        {
            return NotSent(
                opened.Failure == OpenFailure.TryLater ? TransportOutcome.Retry : TransportOutcome.Stop,
                "The message could not be opened to be sent.");
        }
        await using (content)
        {
            var recipient = await fields.OpenAddressAsync(
                    message.Organisation, participant.AcceptedAt, message.Id, participant.Mailbox, sealedAddress, cancellationToken)
                ?? throw new InvalidOperationException("internal error: the index key of a living message is gone");
            await using var raw = await content.OpenRawAsync(cancellationToken);
            return await handover.SendAsync(new Handover(route, deployment.SenderAddress, recipient, raw), cancellationToken);
        }
    }

    private static TransportResult NotSent(TransportOutcome outcome, string sentence) =>
        new(outcome, sentence, new Dictionary<string, string>());
}
