using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureMail.Smtp.Tls;

/// <summary>Whether a certificate is one for this server, now: chain, name, time, strength and pin.</summary>
internal static class CertificateCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // "Not known" is no "no": an authority's outage must not stop all mail.
    private const X509ChainStatusFlags RevocationUnknown =
        X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    private static readonly TimeSpan RevocationPatience = TimeSpan.FromSeconds(5);

    // RFC 9155; CA/Browser Forum Baseline Requirements section 7.1.3.2.
    private static readonly HashSet<string> BrokenSignatures =
    [
        "1.2.840.113549.1.1.4", // md5WithRSAEncryption
        "1.2.840.113549.1.1.5", // sha1WithRSAEncryption
        "1.2.840.10045.4.1", // ecdsa-with-SHA1
        "1.2.840.10040.4.3", // dsa-with-sha1
    ];

    /// <summary>What the framework's chain builder is asked to do for this server.</summary>
    public static X509ChainPolicy PolicyFor(SmtpServer server, bool checkRevocation, TimeProvider clock)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = checkRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            UrlRetrievalTimeout = RevocationPatience,
            VerificationFlags = X509VerificationFlags.IgnoreEndRevocationUnknown
                | X509VerificationFlags.IgnoreCertificateAuthorityRevocationUnknown,
            VerificationTime = clock.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
            // The address of a missing issuer stands in the peer's own certificate: fetching it lets a stranger choose
            // where we connect.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (server.TrustAnchors.Count == 0) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var anchor in server.TrustAnchors) policy.CustomTrustStore.Add(anchor);
        return policy;
    }

    /// <summary><see cref="SmtpReason.Accepted"/>, or the first thing a person should be told.</summary>
    public static SmtpReason Judge(
        SmtpServer server, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null) return SmtpReason.CertificateInvalid;
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status)
            & ~RevocationUnknown;
        if (status.HasFlag(X509ChainStatusFlags.Revoked)) return SmtpReason.CertificateRevoked;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid)) return SmtpReason.CertificateExpired;
        if (!IsForHost(certificate, server.Host)) return SmtpReason.CertificateName;
        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
            return SmtpReason.CertificateUntrusted;
        if (IsWeak(chain)) return SmtpReason.CertificateWeak;
        if (errors != SslPolicyErrors.None || status != X509ChainStatusFlags.NoError)
            return SmtpReason.CertificateInvalid;
        return server.Pin is null || server.Pin == Sha256Of(certificate)
            ? SmtpReason.Accepted
            : SmtpReason.CertificatePin;
    }

    public static string Sha256Of(X509Certificate2 certificate) =>
        certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    // RFC 9525 section 2: subject alternative names only, never the common name.
    private static bool IsForHost(X509Certificate2 certificate, string host) =>
        certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false);

    private static bool IsWeak(X509Chain chain)
    {
        // The anchor is trusted for what it is, not for its signature.
        var signed = chain.ChainElements.Count > 1 ? chain.ChainElements.SkipLast(1) : chain.ChainElements;
        return signed.Any(element => BrokenSignatures.Contains(element.Certificate.SignatureAlgorithm.Value ?? "")
            || HasShortKey(element.Certificate));
    }

    // NIST SP 800-131A rev. 2: RSA from 2048 bits, elliptic curves from 224.
    private static bool HasShortKey(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = certificate.GetECDsaPublicKey();
        return rsa?.KeySize < 2_048 || ecdsa?.KeySize < 224;
    }
}
