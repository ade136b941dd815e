using System.Collections;
using SecureMail.AzureServices;

namespace SecureMail.Cli.Administration;

/// <summary>
/// The program's settings as they are on the operator's machine: the environment, then <see cref="LocalSettingsFile"/>.
/// Names have the form <c>SecureMail__PortalUrl</c>, in any case; an empty value counts as none.
/// </summary>
internal sealed class OperatorSettings(IReadOnlyDictionary<string, string> values)
{
    /// <summary>The portal's public address; the webhook has the same host.</summary>
    public const string PortalUrl = "SecureMail__PortalUrl";

    /// <exception cref="SettingException">The file cannot be used.</exception>
    public static OperatorSettings Read(IDictionary environment, string folder)
    {
        var values = LocalSettingsFile.Read(folder);
        foreach (DictionaryEntry variable in environment)
        {
            values[(string)variable.Key] = (string?)variable.Value ?? "";
        }
        return new OperatorSettings(values);
    }

    /// <summary>Looks a setting up; null when it is not set.</summary>
    public string? Find(string name) => values.TryGetValue(name, out var value) && value.Trim().Length > 0 ? value : null;

    /// <summary>Whether the program takes itself to run in production; as in ASP.NET Core, unless somebody says otherwise.</summary>
    public bool IsProduction => Environment is null || Is("Production");

    /// <summary>Whether organisations may have a retention of less than a day.</summary>
    public bool ShortRetentionAllowed => Is("Development")
        && string.Equals(Find("SecureMail__Development__ShortRetention"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether mail servers may have private addresses, as in the program.</summary>
    public bool PrivateMailServersAllowed =>
        string.Equals(Find("SecureMail__AllowPrivateMailServers"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The webhook of an application.</summary>
    /// <exception cref="SettingException">The portal's address is missing or wrong.</exception>
    public Uri Webhook(string organisation, string application) =>
        new(Portal(), $"/inbound/{Uri.EscapeDataString(organisation)}/{Uri.EscapeDataString(application)}");

    /// <summary>The portal's public address.</summary>
    /// <exception cref="SettingException">It is missing or wrong.</exception>
    public Uri Portal()
    {
        var text = Find(PortalUrl) ?? throw new SettingException(
            $"The setting {PortalUrl} is missing: the portal's public address, such as https://mail.acme.example/portal.");
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.AbsolutePath.TrimEnd('/') == "/portal"
               && url is { Query: "", Fragment: "", UserInfo: "" }
               && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : throw new SettingException($"The setting {PortalUrl} must be an https address that ends in /portal.");
    }

    private string? Environment => Find("ASPNETCORE_ENVIRONMENT") ?? Find("DOTNET_ENVIRONMENT");

    private bool Is(string environment) => string.Equals(Environment, environment, StringComparison.OrdinalIgnoreCase);
}
