using SecureMail.Cli.Administration;
using SecureMail.Core.Organisations;
using SecureMail.Core.Transport;
using SecureMail.Mime;
using SecureMail.Smtp;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether the mail server that takes notices and codes does so, seen from here. Nothing is sent.</summary>
internal static class TransportCheck
{
    private const string Part = "notices' mail server";

    /// <summary>Nothing when its settings are not set here, or are wrong, which <see cref="SettingsCheck"/> says.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(OperatorSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = new SmtpSenderOptions { Timeouts = MailServerCheck.Timeouts, AllowPrivateAddresses = settings.PrivateMailServersAllowed };
        await using var sender = new SmtpSender(options, clock);
        try
        {
            if (RouteOf(settings) is not { } route)
            {
                return [];
            }
            var probe = await new SmtpHandover(sender, MailServerCheck.ClientName(settings), signer: null).ProbeAsync(route, cancellationToken);
            return [MailServerCheck.Judge(Part, probe, "Notices and codes", clock.GetUtcNow())];
        }
        catch (SmtpInputException)
        {
            return [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            return [Finding.Broken(Part, $"The file of {SettingsCheck.Authorities} cannot be used: {fault.Message}")];
        }
    }

    private static MailRoute? RouteOf(OperatorSettings settings) =>
        settings.Find(SettingsCheck.Host) is { } host
        && AddrSpec.TryParse(settings.Find(SettingsCheck.Sender), out _)
        && int.TryParse(settings.Find(SettingsCheck.Port) ?? "587", out var port)
        && Enum.TryParse<TlsMode>(settings.Find(SettingsCheck.Tls) ?? nameof(TlsMode.StartTls), ignoreCase: true, out var tls)
            ? new MailRoute(host, port, tls, AuthoritiesOf(settings), settings.Find(SettingsCheck.Pin))
            : null;

    private static string? AuthoritiesOf(OperatorSettings settings) =>
        settings.Find(SettingsCheck.Authorities) is { } file ? File.ReadAllText(file) : null;
}
