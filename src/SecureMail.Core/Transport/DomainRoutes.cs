using SecureMail.Core.Organisations;
using SecureMail.Smtp;
using SecureMail.Smtp.Naming;
using SecureMail.Smtp.Sts;

namespace SecureMail.Core.Transport;

/// <summary>The way to a domain that proves TLS.</summary>
/// <param name="Server">The server; null when none can be proven.</param>
/// <param name="Why">When there is none: a sentence that says why.</param>
/// <param name="IsFinal">When there is none: whether another look-up would not help.</param>
public sealed record ProvenRoute(MailRoute? Server, string Why = "", bool IsFinal = true);

/// <summary>
/// Finds the server that takes a domain's mail. One that an administrator named is proven by its certificate. One that
/// only the DNS names is proven when the domain's own MTA-STS policy names it too and is enforced: else whoever forges an
/// answer of the DNS chooses the server.
/// </summary>
/// <param name="dns">Looks MX records up; null: no name server is known, and only named servers count.</param>
/// <param name="policies">The domains' policies; null likewise.</param>
public sealed class DomainRoutes(DnsResolver? dns, StsPolicies? policies)
{
    private const int Port = 25;

    /// <summary>Finds it.</summary>
    public async Task<ProvenRoute> FindAsync(DomainRoute? route, CancellationToken cancellationToken)
    {
        if (route is null)
        {
            return new ProvenRoute(null, "No route to the recipient’s domain is set.");
        }
        if (route.Server is { } named)
        {
            return new ProvenRoute(named);
        }
        return dns is null || policies is null
            ? new ProvenRoute(null, "No name server is set that could tell which server takes the domain’s mail.")
            : await LookUpAsync(route.Domain, dns, policies, cancellationToken);
    }

    private static async Task<ProvenRoute> LookUpAsync(string domain, DnsResolver dns, StsPolicies policies, CancellationToken cancellationToken)
    {
        var exchanges = await dns.FindMailExchangesAsync(domain, cancellationToken);
        if (exchanges.Outcome == DnsOutcome.Unavailable)
        {
            return new ProvenRoute(null, $"It could not be looked up which server takes the mail of {domain}.", IsFinal: false);
        }
        if (await policies.FindAsync(domain, cancellationToken) is not { IsEnforced: true } policy)
        {
            return new ProvenRoute(null, $"{domain} has no MTA-STS policy that is enforced, so nothing proves which server takes its mail.");
        }
        return exchanges.Records.FirstOrDefault(exchange => policy.Allows(exchange.Host)) is { } exchange
            ? new ProvenRoute(new MailRoute(exchange.Host, Port, TlsMode.StartTls))
            : new ProvenRoute(null, $"No server that the DNS names for {domain} is one of its MTA-STS policy.");
    }
}
