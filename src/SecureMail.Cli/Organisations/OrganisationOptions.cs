using System.CommandLine;
using SecureMail.Core.Organisations;
using SecureMail.Smtp;

namespace SecureMail.Cli.Organisations;

/// <summary>The options that stand for an organisation's settings. <see cref="OrganisationRules"/> judges their values.</summary>
internal sealed class OrganisationOptions
{
    // Far beyond what the rules allow, and still a time span: they say the sentence about it.
    private const int MostDays = 100_000;
    private const int BytesPerKib = 1024;
    private const int StartTlsPort = 25;
    private const int ImplicitTlsPort = 465;

    public Option<string> Name { get; } = new("--name") { Description = "The name that recipients read." };

    public Option<string[]> Domains { get; } = new("--domain")
    {
        Description = "One of its mail domains, lower case; repeat for more. Replaces all.",
        Arity = ArgumentArity.OneOrMore,
    };

    private Option<string[]> Tags { get; } = new("--tag")
    {
        Description = "A word that asks for sealing when it stands in brackets in the subject; repeat for more. Replaces all. Default: encrypt.",
        Arity = ArgumentArity.OneOrMore,
    };

    private Option<NearMissRule?> NearMisses { get; } = new("--near-misses")
    {
        Description = "What becomes of a subject with something like a tag: Seal, or Refuse. The sender is told. Default: Seal.",
    };

    private Option<SenderNoticeRule?> SenderNotices { get; } = new("--sender-notices")
    {
        Description = "Of what senders are told by mail: Problems, All (of every sealed message too), or None. Default: Problems.",
    };

    private Option<int?> RetentionDays { get; } = new("--retention-days") { Description = "How long a message can be read, 1 to 90 days. Default: 15." };

    private Option<int?> MaxMessageKib { get; } = new("--max-message-kib") { Description = "Largest message, 64 to 20480 KiB. Default: 20480." };

    private Option<int?> MaxAttachedKib { get; } = new("--max-attached-kib")
    {
        Description = "Notices carry the sealed message up to this size, 0 (link only) to 10240 KiB. Default: 2048.",
    };

    private Option<string?> KeyUri { get; } = new("--key-uri")
    {
        Description = "Its own key-encryption key in a vault or a managed HSM, https://NAME.vault.azure.net/keys/KEY; none: the deployment's.",
    };

    private Option<int?> HoldSeconds { get; } = new("--hold-seconds") { Description = "How long a reply can be taken back before it leaves, 0 to 600 seconds. Default: 30." };

    private Option<CopyPolicy?> Copies { get; } = new("--copies") { Description = "How replies reach your people: Copy (the mail itself, over TLS), Notice, or None (in the portal only). Default: Copy." };

    private Option<FromPolicy?> From { get; } = new("--copies-from") { Description = "Whom copies come from: Portal (its address under the person's name) or Recipient (the person's address). Default: Portal." };

    private Option<string[]> TlsTags { get; } = new("--tls-tag")
    {
        Description = "A word in the subject, such as #secure#, that asks for TLS only; repeat for more. Replaces all; none removes them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private Option<string[]> Routes { get; } = new("--route")
    {
        Description = "A domain to which such mail may go: DOMAIN (by its MX records and MTA-STS policy) or DOMAIN=SERVER[:PORT] (465: implicit TLS); repeat for more. Replaces all; none removes them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private Option<string?> Language { get; } = new("--language") { Description = "The language of notices: ar, de, en, es or fr. Default: en." };

    private Option<string?> Accent { get; } = new("--accent") { Description = "The colour of links and buttons in the portal, #rrggbb; none: the portal's own." };

    private Option<string?> Logo { get; } = new("--logo") { Description = "A PNG file of at most 12 KiB, shown 32 pixels high in the portal; none removes it." };

    private Option<bool?> CodeAlone { get; } = new("--code-alone") { Description = "Whether recipients get in with the mailed code alone, without a password: true or false. Default: false." };

    private Option<bool?> SecurityQuestion { get; } = new("--security-question") { Description = "Whether recipients choose a security question, asked on top of the mailed code and never instead of it: true or false. Weak; see docs/portal.md. Default: false." };

    private Option<int?> LongestKeepDays { get; } = new("--longest-keep-days") { Description = "How long after its acceptance a sender may keep a message, 0 to 90 days. Default: 30." };

    private Option<string?> Server { get; } = new("--mail-server") { Description = "The server that takes copies of replies, as its certificate names it; none removes it." };

    private Option<int?> Port { get; } = new("--mail-port") { Description = "Its port. Default: 25, with implicit TLS 465." };

    private Option<TlsMode?> Tls { get; } = new("--mail-tls") { Description = "How TLS begins there: StartTls or Implicit. Default: StartTls." };

    private Option<string?> AuthoritiesFile { get; } = new("--mail-ca") { Description = "PEM file of authorities that are trusted for it instead of the system's; none removes them." };

    private Option<string?> Pin { get; } = new("--mail-pin") { Description = "SHA-256 of its certificate; none removes it." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            Name, Domains, Tags, NearMisses, SenderNotices, RetentionDays, MaxMessageKib, MaxAttachedKib, KeyUri, HoldSeconds, Copies, From, TlsTags, Routes, Language, Accent, Logo, CodeAlone, SecurityQuestion, LongestKeepDays, Server, Port, Tls, AuthoritiesFile, Pin])
        {
            command.Add(option);
        }
    }

    /// <summary>The organisation with the settings that were given; returns a sentence when they cannot be put together.</summary>
    public string? Apply(ParseResult parsed, Organisation before, out Organisation after)
    {
        after = before with
        {
            Name = parsed.GetValue(Name) ?? before.Name,
            Domains = Given(parsed.GetValue(Domains)) ?? before.Domains,
            Tags = Given(parsed.GetValue(Tags)) ?? before.Tags,
            NearMisses = parsed.GetValue(NearMisses) ?? before.NearMisses,
            SenderNotices = parsed.GetValue(SenderNotices) ?? before.SenderNotices,
            Retention = parsed.GetValue(RetentionDays) is { } days ? TimeSpan.FromDays(Math.Clamp(days, -MostDays, MostDays)) : before.Retention,
            MaxMessageBytes = parsed.GetValue(MaxMessageKib) * (long)BytesPerKib ?? before.MaxMessageBytes,
            KeyUri = IsNone(parsed.GetValue(KeyUri)) ? null : parsed.GetValue(KeyUri)?.TrimEnd('/') ?? before.KeyUri,
            HoldTime = parsed.GetValue(HoldSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : before.HoldTime,
            Copies = parsed.GetValue(Copies) ?? before.Copies,
            From = parsed.GetValue(From) ?? before.From,
            TlsTags = GivenOrNone(parsed.GetValue(TlsTags)) ?? before.TlsTags,
            Routes = GivenOrNone(parsed.GetValue(Routes))?.Select(RouteOf).ToList() ?? before.Routes,
            Language = parsed.GetValue(Language) ?? before.Language,
            Portal = before.Portal with
            {
                CodeAlone = parsed.GetValue(CodeAlone) ?? before.Portal.CodeAlone,
                SecurityQuestion = parsed.GetValue(SecurityQuestion) ?? before.Portal.SecurityQuestion,
                LongestKeep = parsed.GetValue(LongestKeepDays) is { } keep ? TimeSpan.FromDays(Math.Clamp(keep, -MostDays, MostDays)) : before.Portal.LongestKeep,
            },
            MaxAttachedBytes = parsed.GetValue(MaxAttachedKib) * (long)BytesPerKib ?? before.MaxAttachedBytes,
        };
        var fault = Route(parsed, before.MailServer, out var route) ?? Brand(parsed, before.Branding, out after, after);
        after = after with { MailServer = route };
        return fault;
    }

    private string? Brand(ParseResult parsed, Branding? before, out Organisation after, Organisation organisation)
    {
        var (accent, file) = (parsed.GetValue(Accent), parsed.GetValue(Logo));
        var logo = IsNone(file) ? null : before?.Logo;
        var fault = file is null || IsNone(file) ? null : ReadLogo(file, out logo);
        var branding = new Branding { Accent = IsNone(accent) ? null : accent ?? before?.Accent, Logo = logo };
        after = organisation with { Branding = branding is { Accent: null, Logo: null } ? null : branding };
        return fault;
    }

    private static string? ReadLogo(string file, out byte[]? logo)
    {
        logo = null;
        try
        {
            logo = File.ReadAllBytes(file);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "The file of --logo cannot be read: give the path of a PNG of at most 12 KiB.";
        }
    }

    private string? Route(ParseResult parsed, MailRoute? before, out MailRoute? after)
    {
        after = before;
        var named = parsed.GetValue(Server);
        var host = IsNone(named) ? null : named ?? before?.Host;
        if (host is null)
        {
            after = null;
            return HasDetail(parsed) ? "Name the mail server too: --mail-server." : null;
        }
        var tls = parsed.GetValue(Tls) ?? before?.Tls ?? TlsMode.StartTls;
        var file = parsed.GetValue(AuthoritiesFile);
        var fault = ReadAuthorities(file, before?.CertificateAuthorities, out var authorities);
        var pin = parsed.GetValue(Pin);
        after = new MailRoute(
            host,
            parsed.GetValue(Port) ?? PortBefore(before, tls) ?? (tls == TlsMode.Implicit ? ImplicitTlsPort : StartTlsPort),
            tls,
            authorities,
            IsNone(pin) ? null : pin ?? before?.CertificateSha256);
        return fault;
    }

    /// <summary>A change of how TLS begins changes the port too, unless it is named.</summary>
    private static int? PortBefore(MailRoute? before, TlsMode tls) => before?.Tls == tls ? before.Port : null;

    private static string? ReadAuthorities(string? file, string? before, out string? authorities)
    {
        authorities = IsNone(file) ? null : before;
        if (file is null || IsNone(file))
        {
            return null;
        }
        try
        {
            authorities = File.ReadAllText(file);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "The file of --mail-ca cannot be read: give the path of a file with certificates in PEM form.";
        }
    }

    private bool HasDetail(ParseResult parsed) => parsed.GetValue(Port) is not null || parsed.GetValue(Tls) is not null
        || parsed.GetValue(AuthoritiesFile) is not null || parsed.GetValue(Pin) is not null;

    // A port that is none becomes 0, of which the rules say the sentence.
    private static DomainRoute RouteOf(string text)
    {
        var (domain, server) = (text.Split('=')[0], text.Contains('=', StringComparison.Ordinal) ? text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..] : null);
        if (server is null)
        {
            return new DomainRoute(domain);
        }
        var parts = server.Split(':', 2);
        var port = parts.Length == 1 ? StartTlsPort : int.TryParse(parts[1], out var given) ? given : 0;
        return new DomainRoute(domain, new MailRoute(parts[0], port, port == ImplicitTlsPort ? TlsMode.Implicit : TlsMode.StartTls));
    }

    private static string[]? GivenOrNone(string[]? words) => words is ["none"] ? [] : Given(words);

    private static string[]? Given(string[]? words) => words is { Length: > 0 } ? words : null;

    private static bool IsNone(string? text) => text == "none";
}
