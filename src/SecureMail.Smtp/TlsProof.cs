namespace SecureMail.Smtp;

/// <summary>How a mail travelled: what was agreed with the server and who it proved to be.</summary>
/// <param name="Protocol">"TLS 1.2" or "TLS 1.3".</param>
/// <param name="CipherSuite">The IANA name, for example "TLS_AES_256_GCM_SHA384".</param>
/// <param name="CertificateSha256">SHA-256 of the certificate (DER), 64 lower-case hexadecimal digits.</param>
/// <param name="Subject">The certificate's subject. Text from outside: escape it where it is shown.</param>
/// <param name="Issuer">The certificate's issuer. Text from outside: escape it where it is shown.</param>
public sealed record TlsProof(
    string Protocol,
    string CipherSuite,
    string CertificateSha256,
    string Subject,
    string Issuer)
{
    /// <summary>Until when the certificate is valid; null when unknown.</summary>
    public DateTimeOffset? ValidUntil { get; init; }
}
