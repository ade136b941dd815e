using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using SecureMail.Core.Organisations;
using SecureMail.Smtp;

namespace SecureMail.Core.Transport;

/// <summary>Hands one mail for one recipient to one server over verified TLS, and says in stored facts how it went.</summary>
/// <param name="sender">The client.</param>
/// <param name="clientName">This side's name in EHLO.</param>
public sealed partial class SmtpHandover(SmtpSender sender, string clientName)
{
    /// <summary>Tries once.</summary>
    /// <param name="route">The server.</param>
    /// <param name="envelopeSender">"" is the null sender.</param>
    /// <param name="recipient">The one recipient.</param>
    /// <param name="content">RFC 5322 bytes; the caller disposes the stream.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<TransportResult> SendAsync(
        MailRoute route, string envelopeSender, string recipient, Stream content, CancellationToken cancellationToken)
    {
        using var anchors = new Anchors(route.CertificateAuthorities);
        try
        {
            var result = await sender.SendAsync(
                Server(route, anchors), SmtpMail.Create(envelopeSender, [recipient], content), cancellationToken);
            return new TransportResult(OutcomeOf(result.Outcome), result.Sentence, Proof(route, result));
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
        return await sender.ProbeAsync(Server(route, anchors), cancellationToken);
    }

    private SmtpServer Server(MailRoute route, Anchors anchors) => new(route.Host, route.Port, route.Tls, clientName)
    {
        TrustAnchors = anchors.Certificates,
        Pin = route.CertificateSha256,
    };

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
            // Servers like to repeat the address, and no address is stored in clear.
            proof["ServerLine"] = Address().Replace(line, "…");
        }
        return proof;
    }

    [GeneratedRegex(@"[^\s<>]*@[^\s<>]*", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

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
