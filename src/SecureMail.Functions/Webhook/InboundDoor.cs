using System.Net;
using SecureMail.Core;
using SecureMail.Core.Inbound;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Functions.Hosting;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook;

/// <summary>Who may come in, and what becomes of what they bring.</summary>
internal sealed class InboundDoor(
    OrganisationDirectory organisations,
    ApplicationDirectory applications,
    IEnumerable<Provider> providers,
    Acceptor acceptor,
    SenderRefusals refusals,
    ApplicationRate rate,
    BodyBudget budget,
    FunctionsHost host,
    Deployment deployment,
    TimeProvider clock,
    InboundLog log)
{
    private readonly Dictionary<ApplicationKind, Provider> byKind = providers.ToDictionary(provider => provider.Kind);

    /// <summary>The clock of everything that waits at the door.</summary>
    public TimeProvider Clock => clock;

    /// <summary>What the body is counted against: nothing, when the head has proven who posts.</summary>
    public BodyBudget? BudgetOf(Visit visit) => visit.Provider.Kind.HasSecret() ? null : budget;

    /// <summary>Checks what stands in the request's head; takes the same steps for an application that is not there. Null: refused.</summary>
    public async Task<Visit?> AdmitAsync(
        string organisation, string application, string? form, HttpRequest request, CancellationToken cancellationToken)
    {
        var finding = applications.FindCredentialsAsync(organisation, application, cancellationToken);
        var seeking = organisations.FindAsync(organisation, cancellationToken);
        await Task.WhenAll(finding, seeking);
        var (found, owner) = (await finding, await seeking);
        var credentials = found ?? ApplicationCredentials.None;
        var provider = byKind[credentials.Settings.Kind];
        var asked = new ProviderRequest
        {
            Http = request,
            Organisation = organisation,
            Credentials = credentials,
            Address = deployment.WebhookUrl(organisation, application, form, request.QueryString.Value),
            Now = clock.GetUtcNow(),
        };
        var admitted = provider.AdmitsHead(asked) & IsFromAllowedNetwork(request, credentials.Settings);
        return admitted && found is not null && owner is not null ? new Visit(owner, provider, asked) : null;
    }

    /// <summary>Takes the mails out of a genuine request and accepts each. When it throws, the provider must post again.</summary>
    public async Task<InboundResult> TakeAsync(Visit visit, CancellationToken cancellationToken)
    {
        var settings = visit.Request.Credentials.Settings;
        if (!rate.Admits(visit.Organisation.Id, visit.Request.Credentials.Name, settings.MailsPerMinute))
        {
            return new InboundResult(WebhookOutcome.Busy, $"More than {settings.MailsPerMinute} mails a minute. Send the same request again later.");
        }
        if (!visit.Request.Credentials.UseIsNoted)
        {
            await applications.TouchAsync(visit.Organisation.Id, visit.Request.Credentials.Name, cancellationToken);
        }
        var posted = await visit.Provider.ReadAsync(visit.Request, cancellationToken);
        List<InboundResult> results = [];
        foreach (var mail in posted.Mails)
        {
            results.Add(await AcceptAsync(visit, mail, cancellationToken));
        }
        if (posted.Fault is { } fault)
        {
            results.Add(new InboundResult(WebhookOutcome.Unusable, fault));
        }
        // One status speaks for a whole batch: what was stored is known when it comes again, what can never be taken is not worth a repetition.
        return results switch
        {
            [] => new InboundResult(WebhookOutcome.Done),
            [var one] => one,
            _ => results.Find(result => result.Outcome == WebhookOutcome.Done) is null ? results[0] : new InboundResult(WebhookOutcome.Done),
        };
    }

    /// <summary>Refuses a body that is too large; the sender is told where the envelope is known.</summary>
    public async Task<InboundResult> RefuseLargeAsync(Visit visit, CancellationToken cancellationToken)
    {
        var envelope = visit.Provider.EnvelopeOfHead(visit.Request);
        var told = envelope is not null && await TellAsync(visit, envelope, visit.Request.Body, cancellationToken);
        return new InboundResult(WebhookOutcome.TooLarge, TooLarge(visit), SenderTold: told);
    }

    private async Task<InboundResult> AcceptAsync(Visit visit, PostedMail mail, CancellationToken cancellationToken)
    {
        var settings = visit.Request.Credentials.Settings;
        if (!settings.Allows(mail.Envelope.Sender))
        {
            return new InboundResult(WebhookOutcome.Unusable, "This application may not use this envelope sender.");
        }
        if (mail.Raw.Length > visit.MostMailBytes)
        {
            return new InboundResult(
                WebhookOutcome.TooLarge, TooLarge(visit), SenderTold: await TellAsync(visit, mail.Envelope, mail.Raw, cancellationToken));
        }
        var start = log.Start();
        var acceptance = await acceptor.AcceptAsync(
            new InboundMail
            {
                Organisation = visit.Organisation,
                Entrance = Entrance.Webhook,
                Application = settings,
                Sender = mail.Envelope.Sender,
                Recipients = mail.Envelope.Recipients,
                Raw = mail.Raw,
                Sha256 = mail.Sha256,
            },
            cancellationToken);
        log.Accepted(acceptance, mail.Raw.Length, start);
        return new InboundResult(
            WebhookOutcome.Done,
            Answer: InboundAnswer.Of(acceptance),
            Verdict: InboundAnswer.VerdictOf(acceptance),
            SenderTold: acceptance.SenderTold);
    }

    private async Task<bool> TellAsync(Visit visit, Envelope envelope, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken) =>
        visit.Provider.TellsSender
        && visit.Request.Credentials.Settings.Allows(envelope.Sender)
        && await refusals.TellAsync(
            visit.Organisation, envelope.Sender, [.. envelope.Recipients.Select(TooLargeFor)], MailReading.ReadHead(raw), cancellationToken);

    private static RecipientVerdict TooLargeFor(string recipient) => new(recipient, Verdict.Refuse, VerdictReason.TooLarge);

    private static string TooLarge(Visit visit) =>
        $"The mail is larger than the {visit.MostMailBytes / 1024} KiB that {visit.Organisation.Name} takes.";

    private bool IsFromAllowedNetwork(HttpRequest request, ApplicationSettings settings) =>
        settings.Networks.Count == 0
        || (ClientAddress(request) is { } address && settings.Networks.Any(network => IPNetwork.Parse(network).Contains(address)));

    /// <summary>Under a Functions host the connection is the host's own, and its proxy sets X-Forwarded-For anew; the last entry is whom it saw.</summary>
    private IPAddress? ClientAddress(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress;
        if (host.IsPresent)
        {
            var last = request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
            address = IPEndPoint.TryParse(last, out var point) ? point.Address : null;
        }
        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
    }
}
