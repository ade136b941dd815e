using SecureMail.Smtp.Tls;

namespace SecureMail.Smtp.Pool;

/// <summary>
/// Which connections may carry which mails: all of a server's settings, its trust and sign-in included.
/// </summary>
internal readonly record struct ServerKey(
    string Host, int Port, TlsMode Tls, string ClientName, string? Pin, SmtpCredentials? Credentials, string Anchors)
{
    public static ServerKey Of(SmtpServer server) => new(
        server.Host, server.Port, server.Tls, server.ClientName, server.Pin, server.Credentials,
        string.Join(' ', server.TrustAnchors.Select(CertificateCheck.Sha256Of).Order(StringComparer.Ordinal)));
}
