using SecureMail.Core.Access;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Deliver;

/// <summary>
/// Carries a stored message out as the mail it is, over TLS with a verified certificate or not at all: a copy of a reply to
/// the organisation's own server, or a mail that must travel over TLS to its recipient's. It is sent byte for byte (a copy
/// behind its signature), opened while it is sent. A recipient to whose server no route proves TLS gets a notice instead.
/// </summary>
public sealed class CopyStep(
    OwedSteps steps,
    OrganisationDirectory organisations,
    MessageOpener opener,
    ParticipantAddresses addresses,
    SmtpHandover handover,
    DomainRoutes routes,
    Deployment deployment)
{
    // With the usual schedule two and a half hours: a reader should not wait longer for a server that does not answer.
    private const int MostDirectAttempts = 6;

    /// <summary>Carries the step out if it is owed now; a hint that comes twice or late changes nothing. Null: nothing was owed.</summary>
    public async Task<TransportOutcome?> RunAsync(OwedStep step, CancellationToken cancellationToken)
    {
        var claim = await steps.ClaimAsync(step, cancellationToken);
        if (claim.Kind != StepClaimKind.Claimed)
        {
            return null;
        }
        TransportResult result;
        try
        {
            result = await TryAsync(claim.Message!, claim.Participant!, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await steps.RecordFaultAsync(claim, cancellationToken);
            throw; // The log says what it was; when it is tried again stands in the row.
        }
        if (IsBetterSealed(claim.Participant!, result))
        {
            await steps.RerouteToNoticeAsync(claim, $"{result.Cause} It was sealed instead.", cancellationToken);
            return TransportOutcome.Retry;
        }
        await steps.RecordAsync(claim, result, cancellationToken);
        return result.Outcome;
    }

    private static bool IsBetterSealed(ParticipantRow participant, TransportResult result) =>
        participant.Route == ParticipantRoute.Direct
        && result.Outcome == TransportOutcome.Retry
        && (result.IsSecurityFailure || participant.Attempts >= MostDirectAttempts);

    private async Task<TransportResult> TryAsync(MessageRow message, ParticipantRow participant, CancellationToken cancellationToken)
    {
        var organisation = await organisations.FindAsync(message.Organisation, cancellationToken);
        if (organisation is null || await addresses.FindAsync(message, participant, cancellationToken) is not { } recipient)
        {
            return NotSent(TransportOutcome.Stop, "The organisation or the message is gone.");
        }
        if (participant.Route == ParticipantRoute.Direct)
        {
            var proven = await routes.FindAsync(organisation.RouteTo(recipient), cancellationToken);
            return proven.Server is { } server
                ? await SendAsync(
                    message, new Way(server, await addresses.FindSenderAsync(message, cancellationToken) ?? "", recipient, IsOurs: false), cancellationToken)
                : NotSent(TransportOutcome.Retry, proven.Why) with { IsSecurityFailure = proven.IsFinal };
        }
        return organisation.MailServer is { } route
            ? await SendAsync(message, new Way(route, deployment.SenderAddress, recipient, IsOurs: true), cancellationToken)
            : NotSent(TransportOutcome.Stop, "The organisation takes no copies: the reply can be read in the portal.");
    }

    private async Task<TransportResult> SendAsync(MessageRow message, Way way, CancellationToken cancellationToken)
    {
        var opened = await opener.OpenAsync(message, cancellationToken);
        if (opened.Message is not { } content)
        {
            return NotSent(
                opened.Failure == OpenFailure.TryLater ? TransportOutcome.Retry : TransportOutcome.Stop,
                "The message could not be opened to be sent.");
        }
        await using (content)
        {
            await using var raw = await content.OpenRawAsync(cancellationToken);
            var mail = new Handover(way.Server, way.EnvelopeSender, way.Recipient, raw) { IsOurs = way.IsOurs, PreferRequireTls = !way.IsOurs };
            return await handover.SendAsync(mail, cancellationToken);
        }
    }

    private static TransportResult NotSent(TransportOutcome outcome, string sentence) =>
        new(outcome, sentence, new Dictionary<string, string>());

    /// <summary>Where a mail goes, and for whom; the envelope sender "" is the null sender.</summary>
    private sealed record Way(MailRoute Server, string EnvelopeSender, string Recipient, bool IsOurs);
}
