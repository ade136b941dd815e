using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether the portal's address answers over TLS, and until when its certificate is valid. No request is sent.</summary>
internal static class PortalCertificateCheck
{
    private const string Part = "portal certificate";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<Finding> RunAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        try
        {
            var portal = surroundings.Settings.Portal();
            return portal.Scheme == Uri.UriSchemeHttps
                ? await LookAsync(portal, surroundings.Clock, cancellationToken)
                : Finding.NotChecked(Part, "The portal's address has no TLS: that is for developers only.");
        }
        catch (SettingException)
        {
            return Finding.NotChecked(Part, "The portal's address is not known here.");
        }
    }

    /// <summary>Connects and judges.</summary>
    public static async Task<Finding> LookAsync(Uri portal, TimeProvider clock, CancellationToken cancellationToken)
    {
        DateTimeOffset? validUntil = null;
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(portal.Host, portal.Port, either.Token);
            await using var tls = new SslStream(connection.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = portal.Host,
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    {
                        validUntil = (certificate as X509Certificate2)?.NotAfter;
                        return errors == SslPolicyErrors.None;
                    },
                },
                either.Token);
            return CertificateAge.Judge(Part, $"{portal.Host} answers.", validUntil, clock.GetUtcNow());
        }
        catch (AuthenticationException)
        {
            return validUntil <= clock.GetUtcNow()
                ? CertificateAge.Judge(Part, $"{portal.Host} is not to be believed.", validUntil, clock.GetUtcNow())
                : Finding.Broken(Part, $"{portal.Host} shows a certificate that this machine does not believe: look at its name and its issuer.");
        }
        catch (Exception fault) when (fault is SocketException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Finding.Warning(Part, $"{portal.Host}, port {portal.Port}, does not answer from here.");
        }
    }
}
