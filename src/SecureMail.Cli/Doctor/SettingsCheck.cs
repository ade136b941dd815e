using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using SecureMail.Mime;
using SecureMail.Smtp;

namespace SecureMail.Cli.Doctor;

/// <summary>
/// Whether the settings are complete. On an operator's machine those of the program alone (sender, mail server) are
/// usually not set; they are judged when any of them is.
/// </summary>
internal static class SettingsCheck
{
    public const string Sender = "SecureMail__SenderAddress";
    public const string Host = "SecureMail__MailServer__Host";
    public const string Port = "SecureMail__MailServer__Port";
    public const string Tls = "SecureMail__MailServer__Tls";
    public const string Pin = "SecureMail__MailServer__CertificateSha256";
    public const string Authorities = "SecureMail__MailServer__CertificateAuthoritiesFile";
    public const string Communication = "SecureMail__CommunicationServices__Endpoint";

    public static IEnumerable<Finding> Run(OperatorSettings settings)
    {
        yield return Portal(settings);
        yield return HasMailSettings(settings)
            ? Mail(settings)
            : Finding.NotChecked("settings", "The sender and the mail server are set where the program runs, not here.");
    }

    private static Finding Portal(OperatorSettings settings)
    {
        try
        {
            return Finding.Ok("portal address", settings.Portal().AbsoluteUri);
        }
        catch (SettingException fault)
        {
            return Finding.Broken("portal address", fault.Message);
        }
    }

    private static bool HasMailSettings(OperatorSettings settings) =>
        settings.Find(Sender) is not null || settings.Find(Host) is not null || settings.Find(Communication) is not null;

    private static Finding Mail(OperatorSettings settings)
    {
        if (!AddrSpec.TryParse(settings.Find(Sender), out var sender))
        {
            return Finding.Broken("settings", $"The setting {Sender} must be the mail address that notices and copies come from.");
        }
        if (settings.Find(Communication) is { } endpoint)
        {
            return Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
                ? Finding.Ok("settings", $"Complete; mail leaves through {url.Host}.")
                : Finding.Broken("settings", $"The setting {Communication} must be an https address.");
        }
        return MailServer(settings, sender.Domain);
    }

    private static Finding MailServer(OperatorSettings settings, string clientName)
    {
        if (settings.Find(Host) is not { } host)
        {
            return Finding.Broken("settings", $"The setting {Host} is missing: the mail server that takes notices and codes.");
        }
        if (!int.TryParse(settings.Find(Port) ?? "587", out var port) || !Enum.TryParse<TlsMode>(settings.Find(Tls) ?? nameof(TlsMode.StartTls), ignoreCase: true, out var tls))
        {
            return Finding.Broken("settings", $"{Port} must be a number from 1 to 65535, and {Tls} StartTls or Implicit.");
        }
        try
        {
            var server = new SmtpServer(host, port, tls, clientName) { Pin = settings.Find(Pin) };
            return Finding.Ok("settings", $"Complete; mail leaves through {server.Host}, port {server.Port}, {server.Tls}.");
        }
        catch (SmtpInputException fault)
        {
            return Finding.Broken("settings", $"The settings SecureMail__MailServer__* cannot be used: {fault.Message}");
        }
    }
}
