using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;

namespace SecureMail.Core.Organisations;

/// <summary>What settings an organisation may have, said in sentences that help.</summary>
/// <param name="ShortRetentionAllowed">Whether a life of less than a day may be set. Only a developer's machine allows it.</param>
public sealed partial record OrganisationRules(bool ShortRetentionAllowed)
{
    /// <summary>Longest life of a message.</summary>
    public static readonly TimeSpan LongestRetention = TimeSpan.FromDays(90);

    /// <summary>Shortest life of a message outside development.</summary>
    public static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(1);

    /// <summary>Longest time that a reply is held.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    /// <summary>Checks all settings; an empty list means that they can be stored.</summary>
    public IReadOnlyList<string> Check(Organisation organisation)
    {
        List<string> faults = [];
        Require(ShortName().IsMatch(organisation.Id), "The id must be 1 to 40 of a-z, 0-9 and hyphen, beginning with a letter.");
        Require(organisation.Id != "events", "The id events is taken: services report under it.");
        Require(organisation.Name.Trim().Length is > 0 and <= 100 && !organisation.Name.Any(char.IsControl),
            "The name must have 1 to 100 characters on one line.");
        Require(organisation.Domains.Count is > 0 and <= 100 && organisation.Domains.All(IsDomain),
            "Name at least one domain, such as acme.example, in lower case.");
        Require(organisation.Tags.Count is > 0 and <= 10 && organisation.Tags.All(tag => TagWord().IsMatch(tag)),
            "A tag is a word of 3 to 30 letters, digits or hyphens, without its brackets.");
        Require(Enum.IsDefined(organisation.NearMisses), "Near misses are either sealed or refused: Seal or Refuse.");
        Require(Enum.IsDefined(organisation.SenderNotices), "Senders are told of Problems, of All, or of None.");
        Require(organisation.Retention <= LongestRetention
                && organisation.Retention >= (ShortRetentionAllowed ? TimeSpan.FromSeconds(1) : ShortestRetention),
            "The retention must be 1 to 90 days.");
        Require(organisation.HoldTime >= TimeSpan.Zero && organisation.HoldTime <= LongestHold, "The hold time must be 0 to 600 seconds.");
        Require(organisation.MaxMessageBytes is >= 64 * 1024 and <= 20 * 1024 * 1024,
            "The largest message must be between 64 KiB and 20 MiB.");
        Require(organisation.MaxAttachedBytes is >= 0 and <= 10 * 1024 * 1024,
            "The attached copy may have at most 10 MiB; 0 sends the link only.");
        Require(organisation.MailServer is null || IsRoute(organisation.MailServer),
            "The mail server needs a host name, as its certificate has it, and a port from 1 to 65535.");
        Require(organisation.MailServer?.CertificateAuthorities is not { } pem || HoldsCertificates(pem),
            "The mail server's certificate authorities must be certificates in PEM form.");
        Require(organisation.MailServer?.CertificateSha256 is not { } pin || Pin().IsMatch(pin),
            "The mail server's pin must be the certificate's SHA-256: 64 hexadecimal digits.");
        Require(organisation.KeyUri is not { } key || IsVaultKey(key),
            "The key must be a key in Azure Key Vault or a managed HSM, without a version: https://NAME.vault.azure.net/keys/KEY.");
        Require(organisation.TlsTags.Count <= 10 && organisation.TlsTags.All(tag => TlsTag().IsMatch(tag)),
            "A tag for TLS only is a word of 3 to 30 visible characters with a sign at its beginning and end, such as #secure#.");
        Require(organisation.Routes.Count <= 1000 && organisation.Routes.All(route => IsDomain(route.Domain) && (route.Server is null || IsRoute(route.Server))),
            "A route needs a domain such as customer.example in lower case and, unless the domain's own policy names it, a server and a port.");
        Require(MailLanguages.Codes.Contains(organisation.Language), "Notices are written in ar, de, en, es or fr.");
        Require(organisation.Branding?.Accent is not { } accent || Colour().IsMatch(accent),
            "The accent colour must be written as #rrggbb, such as #1d4f91.");
        Require(organisation.Branding?.Logo is not { } logo || logo.Length <= Branding.MaxLogoBytes && logo.AsSpan().StartsWith(PngSignature),
            "The logo must be a PNG of at most 12 KiB.");
        Require(organisation.Portal.LongestKeep <= LongestRetention && organisation.Portal.LongestKeep >= TimeSpan.Zero,
            "Messages can be kept for at most 90 days.");
        return faults;

        void Require(bool holds, string sentence)
        {
            if (!holds)
            {
                faults.Add(sentence);
            }
        }
    }

    // RFC 2083 section 3.1.
    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static bool IsRoute(MailRoute route) =>
        route.Port is >= 1 and <= 65535 && (route.Host == "localhost" || IsDomain(route.Host));

    private static bool HoldsCertificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
            return certificates.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    private static bool IsVaultKey(string text) =>
        VaultKey().Match(text) is { Success: true } match && VaultHosts.Contains(match.Groups["host"].Value);

    private static bool IsDomain(string text) => text.Length <= 253 && Domain().IsMatch(text);

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex ShortName();

    [GeneratedRegex("^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$", RegexOptions.NonBacktracking)]
    private static partial Regex Pin();

    [GeneratedRegex("^https://(?<host>[a-z0-9.-]{1,253})/keys/[a-zA-Z0-9-]{1,127}$", RegexOptions.NonBacktracking)]
    private static partial Regex VaultKey();

    // Signs around it, so that no ordinary word is one.
    [GeneratedRegex(@"^[!#$%&*+/=^_~][^\s\p{C}]{1,28}[!#$%&*+/=^_~]$", RegexOptions.NonBacktracking)]
    private static partial Regex TlsTag();

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.NonBacktracking)]
    private static partial Regex Colour();

    [GeneratedRegex("^[a-zA-Z0-9-]{3,30}$", RegexOptions.NonBacktracking)]
    private static partial Regex TagWord();

    [GeneratedRegex(@"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex Domain();
}
