using SecureMail.Core.Notify;
using SecureMail.Smtp;

namespace SecureMail.Core.Organisations;

/// <summary>An organisation's settings. Written by administrators; its JSON form stands in one table row.</summary>
public sealed record Organisation
{
    /// <summary>Short name used in addresses: 1 to 40 of a-z, 0-9 and hyphen.</summary>
    public required string Id { get; init; }

    /// <summary>The name that recipients read.</summary>
    public required string Name { get; init; }

    /// <summary>Its mail domains, lower case, A-labels. A recipient in one of them is inside.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>The words between brackets that ask for sealing. Default: encrypt.</summary>
    public IReadOnlyList<string> Tags { get; init; } = ["encrypt"];

    /// <summary>What becomes of a mail whose subject bears something like a tag. Default: it is sealed.</summary>
    public NearMissRule NearMisses { get; init; }

    /// <summary>Of what senders are told by mail. Default: of what they should know.</summary>
    public SenderNoticeRule SenderNotices { get; init; }

    /// <summary>How long a message can be read. Default 15 days; 1 to 90 days outside development.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(15);

    /// <summary>Largest message in bytes. Default 20 MiB.</summary>
    public long MaxMessageBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Notices carry the sealed message up to this many sealed bytes; 0 means link only. Default 2 MiB.</summary>
    public long MaxAttachedBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>
    /// The organisation's own key-encryption key in a vault, without a version; null: the deployment's. What another key has
    /// wrapped goes on opening until it is wrapped anew.
    /// </summary>
    public string? KeyUri { get; init; }

    /// <summary>Where copies of replies go. Null: people inside get notices too.</summary>
    public MailRoute? MailServer { get; init; }

    /// <summary>How replies reach people inside. Default: as copies, where there is a mail server for them.</summary>
    public CopyPolicy Copies { get; init; } = CopyPolicy.Copy;

    /// <summary>Whom copies of replies come from. Default: the portal's address.</summary>
    public FromPolicy From { get; init; } = FromPolicy.Portal;

    /// <summary>How long a reply is held before its copies and notices leave, so that it can be taken back. Default 30 seconds, 0 to 10 minutes.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Words in the subject, as they stand there (<c>#secure#</c>), that ask for TLS only: the mail itself goes to the
    /// recipient's server over verified TLS where a route proves it, and is sealed where none does. Default none.
    /// </summary>
    public IReadOnlyList<string> TlsTags { get; init; } = [];

    /// <summary>To which other domains mail with such a tag may go, and how.</summary>
    public IReadOnlyList<DomainRoute> Routes { get; init; } = [];

    /// <summary>The language of notices, of <see cref="MailLanguages"/>. The portal itself speaks each reader's. Default English.</summary>
    public string Language { get; init; } = MailLanguages.Default;

    /// <summary>Logo and colour in the portal. Null: the portal's own.</summary>
    public Branding? Branding { get; init; }

    /// <summary>How recipients get in and how long a message may be kept.</summary>
    public PortalRules Portal { get; init; } = new();

    /// <summary>Whether the address belongs to one of the organisation's domains. Subdomains are outside unless listed.</summary>
    public bool Owns(string address) =>
        Domains.Contains(DomainOf(address), StringComparer.Ordinal);

    /// <summary>The route to the address's domain; null when there is none.</summary>
    public DomainRoute? RouteTo(string address) => Routes.FirstOrDefault(route => route.Domain == DomainOf(address));

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];
}

/// <summary>How replies reach people of the organisation.</summary>
public enum CopyPolicy
{
    /// <summary>The mail itself goes to the organisation's mail server, over TLS only.</summary>
    Copy,

    /// <summary>They get a notice and read in the portal: the content never leaves it.</summary>
    Notice,

    /// <summary>Nothing leaves the portal, not even a notice: they look there by themselves.</summary>
    None,
}

/// <summary>Whom a copy of a reply comes from.</summary>
public enum FromPolicy
{
    /// <summary>The portal's own address under the person's name, which DMARC can align; Reply-To is the person.</summary>
    Portal,

    /// <summary>The person's own address, with the portal as Sender: for an organisation whose server takes that from the portal.</summary>
    Recipient,
}

/// <summary>The way to another domain for mail that must travel over TLS.</summary>
/// <param name="Domain">The domain, lower case, A-labels; subdomains are others.</param>
/// <param name="Server">The server that takes its mail. Null: the one that its MX records and its MTA-STS policy name.</param>
public sealed record DomainRoute(string Domain, MailRoute? Server = null);

/// <summary>The mail server that takes copies.</summary>
/// <param name="Host">Its name, which its certificate must bear.</param>
/// <param name="Port">1 to 65535; usually 25 or 465.</param>
/// <param name="Tls">STARTTLS or TLS from the first byte.</param>
/// <param name="CertificateAuthorities">PEM certificates that are trusted instead of the system's; null: the system's.</param>
/// <param name="CertificateSha256">Pin: the server certificate's SHA-256 in hexadecimal; null: none.</param>
public sealed record MailRoute(
    string Host,
    int Port,
    TlsMode Tls,
    string? CertificateAuthorities = null,
    string? CertificateSha256 = null);
