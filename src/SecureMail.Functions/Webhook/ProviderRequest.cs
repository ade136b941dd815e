using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook;

/// <summary>A request as a provider reads it.</summary>
internal sealed class ProviderRequest
{
    private FormFields? form;
    private bool formWasRead;

    /// <summary>The request; its body is read elsewhere.</summary>
    public required HttpRequest Http { get; init; }

    /// <summary>Whose application posts.</summary>
    public required string Organisation { get; init; }

    /// <summary>What it is checked with.</summary>
    public required ApplicationCredentials Credentials { get; init; }

    /// <summary>The webhook's own address as the provider has it: from the settings, since a proxy may show another.</summary>
    public required Uri Address { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The whole body, once it is read.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>SHA-256 of the body where it is the mail; null elsewhere.</summary>
    public byte[]? MailSha256 { get; set; }

    /// <summary>The body as a form of either kind; null when it is none.</summary>
    public FormFields? Form
    {
        get
        {
            if (!formWasRead)
            {
                (form, formWasRead) = (FormFields.Read(Http.ContentType, Body), true);
            }
            return form;
        }
    }

    /// <summary>A header that comes exactly once; null otherwise.</summary>
    public string? Header(string name) => Http.Headers[name] is [var only] ? only : null;

    /// <summary>Whether Basic authentication names this application and its secret.</summary>
    public bool HasBasic() => BasicCredentials.Read(Http.Headers) is var offered
        && Credentials.Knows(offered?.Secret) & offered?.Name == Credentials.Name;

    /// <summary>Whether a bearer token is the application's secret.</summary>
    public bool HasBearer() => Http.Headers.Authorization.ToString() is var header
        && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && Credentials.Knows(header["Bearer ".Length..].Trim());

    /// <summary>Whether a time in seconds since 1970 is within the window.</summary>
    public bool IsRecent(string? unixSeconds, TimeSpan window) =>
        long.TryParse(unixSeconds, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
        && seconds < uint.MaxValue
        && (Now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= window;
}
