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
        var anchors = new X509Certificate2Collection();
        try
        {
            if (route.CertificateAuthorities is { } pem)
            {
                anchors.ImportFromPem(pem);
            }
            var server = new SmtpServer(route.Host, route.Port, route.Tls, clientName)
            {
                TrustAnchors = [.. anchors],
                Pin = route.CertificateSha256,
            };
            var result = await sender.SendAsync(server, SmtpMail.Create(envelopeSender, [recipient], content), cancellationToken);
            return new TransportResult(OutcomeOf(result.Outcome), result.Sentence, Proof(route, result));
        }
        catch (SmtpInputException refused)
        {
            return new TransportResult(TransportOutcome.Stop, refused.Message, new Dictionary<string, string>());
        }
        finally
        {
            foreach (var anchor in anchors)
            {
                anchor.Dispose();
            }
        }
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
            // Servers like to repeat the address, and no address is stored in clear.
            proof["ServerLine"] = Address().Replace(line, "…");
        }
        return proof;
    }

    [GeneratedRegex(@"[^\s<>]*@[^\s<>]*", RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
