using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Steps;
using SecureMail.Mime;
using SecureMail.Smtp;
using SecureMail.Smtp.Dkim;
using SecureMail.Smtp.Naming;

namespace SecureMail.Functions.Hosting;

/// <summary>The program's settings, read once at start. What is missing or wrong is said in one sentence that names the setting.</summary>
internal sealed record Settings
{
    private const string Section = "SecureMail";

    public required Deployment Deployment { get; init; }

    /// <summary>What carries notices and codes.</summary>
    public required MailService MailService { get; init; }

    /// <summary>The key-encryption key in Azure Key Vault, without a version; null on a developer's machine.</summary>
    public required string? KeyUri { get; init; }

    /// <summary>The key in Azure Key Vault that signs deletion certificates, without a version; null: none are made.</summary>
    public required string? SigningKeyUri { get; init; }

    /// <summary>The key-encryption key of a developer's machine; null when there is a vault.</summary>
    public required string? KeyFile { get; init; }

    /// <summary>Whether mail servers may have private or loopback addresses.</summary>
    public required bool AllowPrivateMailServers { get; init; }

    /// <summary>What signs notices, codes and copies; none: nothing is signed.</summary>
    public required IReadOnlyList<DkimKey> DkimKeys { get; init; }

    /// <summary>The name server that says which servers take a domain's mail; null: this machine's.</summary>
    public required IPEndPoint? DnsServer { get; init; }

    public required OrganisationRules OrganisationRules { get; init; }

    public required RetryPolicies Retries { get; init; }

    public static Settings Read(IConfiguration configuration, bool isDevelopment, TimeProvider clock)
    {
        var section = configuration.GetSection(Section);
        var keyUri = section["KeyVault:KeyUri"] is { Length: > 0 } uri ? uri : null;
        var deployment = new Deployment(PortalUrl(section), section["ServiceName"] ?? "SecureMail", SenderAddress(section)) { BounceAddress = BounceAddress(section) };
        return new Settings
        {
            Deployment = deployment,
            MailService = MailService.Read(
                section, () => MailServerOf(section.GetSection("MailServer"), deployment.SenderDomain), OwnIdentity.Read(configuration)),
            KeyUri = keyUri,
            SigningKeyUri = section["KeyVault:SigningKeyUri"] is { Length: > 0 } signing ? signing : null,
            KeyFile = keyUri is null ? KeyFileOf(section) : null,
            DkimKeys = DkimSettings.Read(
                name => configuration[name.Replace("__", ":", StringComparison.Ordinal)],
                deployment.SenderDomain,
                address => KeyVaultSigningKey.OpenForMail(address, OwnIdentity.Read(configuration), clock)),
            DnsServer = DnsServerOf(section),
            AllowPrivateMailServers = Value(section, "AllowPrivateMailServers", false, "must be true or false"),
            OrganisationRules = new OrganisationRules(isDevelopment && Value(section, "Development:ShortRetention", false, "must be true or false")),
            Retries = isDevelopment && Value<double?>(section, "Development:FirstRetrySeconds", null, "must be a number of seconds") is { } seconds
                ? RetryPolicies.Default.StartingWith(TimeSpan.FromSeconds(seconds))
                : RetryPolicies.Default,
        };
    }

    private static IPEndPoint? DnsServerOf(IConfigurationSection section)
    {
        if (section["DnsServer"] is not { Length: > 0 } text)
        {
            return null;
        }
        return IPEndPoint.TryParse(text, out var server)
            ? server.Port == 0 ? new IPEndPoint(server.Address, DnsResolver.Port) : server
            : throw Fault(section, "DnsServer", "must be an IP address, such as 168.63.129.16, with or without a port");
    }

    private static string KeyFileOf(IConfigurationSection section) => Required(
        section,
        "KeyFile",
        "the path of the PEM file with the key-encryption key, which is made when it is missing; or set SecureMail__KeyVault__KeyUri to a key in Azure Key Vault");

    private static Uri PortalUrl(IConfigurationSection section)
    {
        var text = Required(section, "PortalUrl", "the portal's public address, such as https://mail.acme.example/portal");
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.AbsolutePath.TrimEnd('/') == "/portal"
               && url is { Query: "", Fragment: "", UserInfo: "" }
               && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback)
            ? url
            : throw Fault(section, "PortalUrl", "must be an https address that ends in /portal");
    }

    private static string SenderAddress(IConfigurationSection section)
    {
        var text = Required(section, "SenderAddress", "the address that notices and copies come from");
        return AddrSpec.TryParse(text, out var address)
            ? address.ToString()
            : throw Fault(section, "SenderAddress", "must be a mail address");
    }

    /// <summary>Short enough for what each notice adds to its local part (RFC 5321 section 4.5.3.1.1 allows 64 bytes).</summary>
    private static string? BounceAddress(IConfigurationSection section)
    {
        const int mostLocalBytes = 24;
        if (section["BounceAddress"] is not { Length: > 0 } text)
        {
            return null;
        }
        return AddrSpec.TryParse(text, out var address) && address.LocalPart.Length <= mostLocalBytes && address.LocalPart.All(char.IsAsciiLetterOrDigit)
            ? address.ToString().ToLowerInvariant()
            : throw Fault(section, "BounceAddress", "must be a mail address with 1 to 24 letters and digits before the @");
    }

    private static MailRoute MailServerOf(IConfigurationSection section, string clientName)
    {
        var route = new MailRoute(
            Required(section, "Host", "the mail server that takes notices and codes"),
            Value(section, "Port", 587, "must be a number from 1 to 65535"),
            Value(section, "Tls", TlsMode.StartTls, "must be StartTls or Implicit"),
            Authorities(section),
            section["CertificateSha256"]);
        try
        {
            // What the client refuses at sending time would fail every notice for good.
            _ = new SmtpServer(route.Host, route.Port, route.Tls, clientName) { Pin = route.CertificateSha256 };
            return route;
        }
        catch (SmtpInputException fault)
        {
            throw new SettingException($"The settings {Named(section)}__* cannot be used: {fault.Message}", fault);
        }
    }

    private static string? Authorities(IConfigurationSection section)
    {
        const string key = "CertificateAuthoritiesFile";
        if (section[key] is not { Length: > 0 } file)
        {
            return null;
        }
        var certificates = new X509Certificate2Collection();
        try
        {
            var pem = File.ReadAllText(file);
            certificates.ImportFromPem(pem);
            return certificates.Count > 0 ? pem : throw Fault(section, key, "names a file without a certificate in PEM form");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Fault(section, key, "must be the path of a readable file with certificates in PEM form");
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    private static T Value<T>(IConfigurationSection section, string key, T otherwise, string rule)
    {
        try
        {
            return section.GetValue(key, otherwise)!;
        }
        catch (InvalidOperationException)
        {
            throw Fault(section, key, rule);
        }
    }

    private static string Required(IConfigurationSection section, string key, string meaning) =>
        section[key] is { Length: > 0 } value
            ? value
            : throw new SettingException($"The setting {Named(section)}__{key} is missing: {meaning}.");

    private static SettingException Fault(IConfigurationSection section, string key, string fault) =>
        new($"The setting {Named(section)}__{key.Replace(":", "__", StringComparison.Ordinal)} {fault}.");

    private static string Named(IConfigurationSection section) => section.Path.Replace(":", "__", StringComparison.Ordinal);
}
