using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Tls;

/// <summary>Turns a connection into a verified TLS session, or says why it must not be used.</summary>
internal static class TlsUpgrade
{
    public static async Task<TlsVerdict> RunAsync(
        SmtpWire wire, SmtpServer server, SmtpSenderOptions options, TimeProvider clock, CancellationToken ct)
    {
        using var deadline = new Deadline(clock, wire.Within(options.Timeouts.Handshake), ct);
        SslStream? tls = null;
        wire.Upgrade(plain => tls = new SslStream(plain, leaveInnerStreamOpen: false));
        var verdict = new TlsVerdict(SmtpReason.HandshakeFailed, Shown: null);
        try
        {
            var policy = CertificateCheck.PolicyFor(server, options.CheckRevocation, clock);
            await tls!.AuthenticateAsClientAsync(OptionsFor(server, policy, found => verdict = found), deadline.Token);
            var agreed = verdict.Shown! with
            {
                Protocol = NameOf(tls.SslProtocol),
                CipherSuite = $"{tls.NegotiatedCipherSuite}",
            };
            return verdict with { Shown = agreed };
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return verdict with { Reason = SmtpReason.TimedOut };
        }
        catch (Exception error) when (
            error is AuthenticationException or IOException or SocketException or ObjectDisposedException)
        {
            ct.ThrowIfCancellationRequested();
            return verdict.Reason == SmtpReason.Accepted
                ? verdict with { Reason = SmtpReason.HandshakeFailed }
                : verdict;
        }
    }

    private static SslClientAuthenticationOptions OptionsFor(
        SmtpServer server, X509ChainPolicy policy, Action<TlsVerdict> report) =>
        new()
    {
        TargetHost = server.Host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        // Every connection proves itself anew; a resumed session would carry another connection's proof.
        AllowTlsResume = false,
        AllowRenegotiation = false,
        CertificateChainPolicy = policy,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            var shown = certificate as X509Certificate2;
            var reason = CertificateCheck.Judge(server, shown, chain, errors);
            report(new TlsVerdict(reason, shown is null ? null : ProofOf(shown)));
            return reason == SmtpReason.Accepted;
        },
    };

    private static TlsProof ProofOf(X509Certificate2 certificate) => new(
        Protocol: "", CipherSuite: "", CertificateCheck.Sha256Of(certificate), certificate.Subject, certificate.Issuer)
    {
        ValidUntil = certificate.NotAfter,
    };

    private static string NameOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => throw new InvalidOperationException("Internal error: a TLS version that was not offered was agreed."),
    };
}
