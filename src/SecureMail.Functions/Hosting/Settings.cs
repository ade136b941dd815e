using SecureMail.AzureServices;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Steps;
using SecureMail.Mime;
using SecureMail.Smtp;

namespace SecureMail.Functions.Hosting;

/// <summary>The program's settings, read once at start. What is missing or wrong is said in one sentence that names the setting.</summary>
internal sealed record Settings
{
    private const string Section = "SecureMail";

    public required Deployment Deployment { get; init; }

    /// <summary>The server that takes notices and codes.</summary>
    public required MailRoute MailServer { get; init; }

    /// <summary>The key-encryption key of a developer's machine.</summary>
    public required string KeyFile { get; init; }

    /// <summary>Whether mail servers may have private or loopback addresses.</summary>
    public required bool AllowPrivateMailServers { get; init; }

    public required OrganisationRules OrganisationRules { get; init; }

    public required RetrySchedule RetrySchedule { get; init; }

    public static Settings Read(IConfiguration configuration, bool isDevelopment)
    {
        var section = configuration.GetSection(Section);
        var portal = PortalUrl(section);
        return new Settings
        {
            Deployment = new Deployment(portal, section["ServiceName"] ?? "SecureMail", SenderAddress(section)),
            MailServer = MailServerOf(section.GetSection("MailServer")),
            KeyFile = Required(section, "KeyFile", "the path of the PEM file with the key-encryption key; it is made when it is missing"),
            AllowPrivateMailServers = section.GetValue("AllowPrivateMailServers", false),
            OrganisationRules = new OrganisationRules(isDevelopment && section.GetValue("Development:ShortRetention", false)),
            RetrySchedule = isDevelopment && section.GetValue<double?>("Development:FirstRetrySeconds", null) is { } seconds
                ? RetrySchedule.Default with { First = TimeSpan.FromSeconds(seconds) }
                : RetrySchedule.Default,
        };
    }

    private static Uri PortalUrl(IConfigurationSection section)
    {
        var text = Required(section, "PortalUrl", "the portal's public address, such as https://mail.acme.example/portal");
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.AbsolutePath.TrimEnd('/') == "/portal"
               && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
            ? url
            : throw Fault("PortalUrl", "must be an https address that ends in /portal");
    }

    private static string SenderAddress(IConfigurationSection section)
    {
        var text = Required(section, "SenderAddress", "the address that notices and copies come from");
        return AddrSpec.TryParse(text, out var address)
            ? address.ToString()
            : throw Fault("SenderAddress", "must be a mail address");
    }

    private static MailRoute MailServerOf(IConfigurationSection section)
    {
        var host = Required(section, "Host", "the mail server that takes notices and codes");
        var port = section.GetValue("Port", 587);
        var tls = section.GetValue("Tls", TlsMode.StartTls);
        var authorities = section["CertificateAuthoritiesFile"] is { } file ? File.ReadAllText(file) : null;
        return new MailRoute(host, port, tls, authorities, section["CertificateSha256"]);
    }

    private static string Required(IConfigurationSection section, string key, string meaning) =>
        section[key] is { Length: > 0 } value
            ? value
            : throw new SettingException($"The setting {section.Path.Replace(":", "__", StringComparison.Ordinal)}__{key} is missing: {meaning}.");

    private static SettingException Fault(string key, string fault) => new($"The setting {Section}__{key} {fault}.");
}
