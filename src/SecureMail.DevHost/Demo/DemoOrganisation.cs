using System.Security.Cryptography;
using SecureMail.Core.Organisations;
using SecureMail.DevHost.Parts;
using SecureMail.Smtp;

namespace SecureMail.DevHost.Demo;

/// <summary>The demo organisation, Acme Insurance, with the applications "mailflow" and "billing".</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="MailFlowSecret">The secret of the application "mailflow".</param>
/// <param name="BillingSecret">The secret of the application "billing".</param>
public sealed record DemoOrganisation(Organisation Settings, string MailFlowSecret, string BillingSecret)
{
    /// <summary>The first application.</summary>
    public const string MailFlow = "mailflow";

    /// <summary>The second application.</summary>
    public const string Billing = "billing";

    /// <summary>Somebody of the organisation.</summary>
    public const string Sender = "nora@acme.example";

    /// <summary>Somebody outside.</summary>
    public const string Recipient = "jane@customer.example";

    /// <summary>Writes the organisation into the store.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="id">The organisation's id.</param>
    /// <param name="retention">How long its messages live.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="randomness">The randomness.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<DemoOrganisation> CreateAsync(
        Machine machine, string id, TimeSpan retention, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var organisation = new Organisation
        {
            Id = id,
            Name = "Acme Insurance",
            Domains = ["acme.example"],
            Retention = retention,
            HoldTime = TimeSpan.Zero, // Who tries the demo wants to see the copy at once.
            MailServer = new MailRoute("localhost", machine.Mailbox.SmtpPort, TlsMode.StartTls, machine.Authority.AuthorityPem),
        };
        var faults = await new OrganisationDirectory(machine.Storage.Tables, new OrganisationRules(ShortRetentionAllowed: true))
            .SaveAsync(organisation, cancellationToken);
        if (faults.Count > 0)
        {
            throw new InvalidOperationException($"internal error: the demo organisation has faults: {string.Join(' ', faults)}");
        }
        var applications = new ApplicationDirectory(machine.Storage.Tables, randomness, clock);
        return new DemoOrganisation(
            organisation,
            await applications.AddAsync(id, MailFlow, cancellationToken) ?? throw new InvalidOperationException("internal error: the application exists"),
            await applications.AddAsync(id, Billing, cancellationToken) ?? throw new InvalidOperationException("internal error: the application exists"));
    }
}
