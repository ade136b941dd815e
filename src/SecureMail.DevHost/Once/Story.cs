using System.Security.Cryptography;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Parts;

namespace SecureMail.DevHost.Once;

/// <summary>What the steps of the demonstration share, and what they have found out so far.</summary>
public sealed class Story : IDisposable
{
    private readonly HttpClient client = new();

    /// <summary>Opens the story on a machine that runs.</summary>
    public Story(Machine machine, TimeProvider clock, RandomNumberGenerator randomness)
    {
        Machine = machine;
        Clock = clock;
        Randomness = randomness;
        Mailboxes = new Mailboxes(client, machine.Mailbox.Page);
        Attachment = DemoMail.Attachment(5_000, randomness);
    }

    /// <summary>The machine.</summary>
    public Machine Machine { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The randomness.</summary>
    public RandomNumberGenerator Randomness { get; }

    /// <summary>Everybody's mailboxes.</summary>
    public Mailboxes Mailboxes { get; }

    /// <summary>The attachment of the demo mail.</summary>
    public byte[] Attachment { get; }

    /// <summary>The person outside.</summary>
    public PortalVisitor Recipient { get; } = new();

    /// <summary>The person of the organisation.</summary>
    public PortalVisitor Sender { get; } = new();

    /// <summary>The organisation.</summary>
    public DemoOrganisation Acme { get; set; } = null!;

    /// <summary>The demo mail as it is posted.</summary>
    public byte[] Mail { get; set; } = [];

    /// <summary>The demo message's id.</summary>
    public string MessageId { get; set; } = "";

    /// <summary>Its link, from the notice.</summary>
    public Uri Link { get; set; } = null!;

    /// <summary>When the webhook had answered.</summary>
    public long AcceptedAt { get; set; }

    /// <summary>A mail flow of the organisation.</summary>
    public MailFlow MailFlow(DemoOrganisation organisation) =>
        new(client, Machine.Address, organisation.Settings.Id, DemoOrganisation.MailFlow, organisation.MailFlowSecret);

    /// <summary>Ends the story.</summary>
    public void Dispose()
    {
        client.Dispose();
        Recipient.Dispose();
        Sender.Dispose();
    }
}
