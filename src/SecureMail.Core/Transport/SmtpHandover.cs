using System.Security.Cryptography.X509Certificates;
using SecureMail.Core.Organisations;
using SecureMail.Smtp;
using SecureMail.Smtp.Dkim;

namespace SecureMail.Core.Transport;

/// <summary>
/// Hands one mail for one recipient to one server over verified TLS, and says in stored facts how it went. Mail that this
/// service wrote is signed on its way (DKIM), anew at each attempt, so that a key can be replaced while mail waits.
/// </summary>
/// <param name="sender">The client.</param>
/// <param name="clientName">This side's name in EHLO.</param>
/// <param name="signer">Signs; null: nothing is signed.</param>
public sealed class SmtpHandover(SmtpSender sender, string clientName, DkimSigner? signer)
{
    /// <summary>Tries once.</summary>
    public async Task<TransportResult> SendAsync(Handover handover, CancellationToken cancellationToken)
    {
        using var anchors = new Anchors(handover.Route.CertificateAuthorities);
        try
        {
            if (await SignedAsync(handover, cancellationToken) is not { } content)
            {
                return new TransportResult(
                    TransportOutcome.Retry, "No key that signs mail could be reached. The mail waits and is tried again.", new Dictionary<string, string>());
            }
            var mail = SmtpMail.Create(handover.EnvelopeSender, [handover.Recipient], content) with { PreferRequireTls = handover.PreferRequireTls };
            var result = await sender.SendAsync(ServerOf(handover.Route, anchors) with { Credentials = handover.Credentials }, mail, cancellationToken);
            return new TransportResult(OutcomeOf(result.Outcome), result.Sentence, Proof(handover.Route, result))
            {
                IsSecurityFailure = result.IsSecurityFailure,
            };
        }
        catch (SmtpInputException refused)
        {
            return new TransportResult(TransportOutcome.Stop, refused.Message, new Dictionary<string, string>());
        }
    }

    /// <summary>Whether the server could be given mail now; nothing is sent.</summary>
    /// <exception cref="SmtpInputException">The route cannot be used.</exception>
    public async Task<SmtpProbe> ProbeAsync(MailRoute route, CancellationToken cancellationToken)
    {
        using var anchors = new Anchors(route.CertificateAuthorities);
        return await sender.ProbeAsync(ServerOf(route, anchors), cancellationToken);
    }

    private SmtpServer ServerOf(MailRoute route, Anchors anchors) => new(route.Host, route.Port, route.Tls, clientName)
    {
        TrustAnchors = anchors.Certificates,
        Pin = route.CertificateSha256,
    };

    private async Task<Stream?> SignedAsync(Handover handover, CancellationToken cancellationToken)
    {
        if (signer is null || !handover.IsOurs)
        {
            return handover.Content;
        }
        return await signer.SignAsync(handover.Content, cancellationToken) is { } fields
            ? new PrefixedStream(fields, handover.Content) { Position = 0 }
            : null;
    }

    // In doubt means sending again: twice with one Message-ID is better than never (RFC 1047).
    private static TransportOutcome OutcomeOf(SmtpOutcome outcome) => outcome switch
    {
        SmtpOutcome.Delivered => TransportOutcome.Accepted,
        SmtpOutcome.Stop => TransportOutcome.Stop,
        _ => TransportOutcome.Retry,
    };

    private static Dictionary<string, string> Proof(MailRoute route, SmtpResult result)
    {
        var proof = new Dictionary<string, string> { ["Server"] = route.Host };
        if (result.Tls is { } tls)
        {
            proof["TlsProtocol"] = tls.Protocol;
            proof["TlsCipher"] = tls.CipherSuite;
            proof["CertificateSha256"] = tls.CertificateSha256;
            proof["CertificateSubject"] = tls.Subject;
        }
        if (result.ServerLine is { } line)
        {
            proof["ServerLine"] = ServerWords.Clean(line);
        }
        return proof;
    }

    /// <summary>An organisation's own authorities, for as long as a connection is made.</summary>
    private sealed class Anchors : IDisposable
    {
        public Anchors(string? pem)
        {
            var collection = new X509Certificate2Collection();
            if (pem is not null)
            {
                collection.ImportFromPem(pem);
            }
            Certificates = [.. collection];
        }

        public IReadOnlyList<X509Certificate2> Certificates { get; }

        public void Dispose()
        {
            foreach (var certificate in Certificates)
            {
                certificate.Dispose();
            }
        }
    }
}
