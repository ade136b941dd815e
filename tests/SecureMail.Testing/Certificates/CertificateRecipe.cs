using System.Security.Cryptography;

namespace SecureMail.Testing.Certificates;

/// <summary>How a test certificate differs from a good one: P-256, SHA-256, valid 90 days, for TLS servers.</summary>
public sealed record CertificateRecipe
{
    /// <summary>Beginning of validity, relative to the authority's time.</summary>
    public TimeSpan From { get; init; } = TimeSpan.FromDays(-30);

    /// <summary>End of validity, relative to the authority's time.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.FromDays(60);

    /// <summary>The hash the authority signs with.</summary>
    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Signed with its own key instead of the authority's.</summary>
    public bool SelfSigned { get; init; }

    /// <summary>The name stands in the common name only, as before 2017.</summary>
    public bool NamesInSubjectOnly { get; init; }

    /// <summary>An RSA key of this many bits instead of P-256.</summary>
    public int? RsaBits { get; init; }

    /// <summary>Where the authority's revocation list is to be had (CRL distribution point); none by default.</summary>
    public Uri? RevocationListUrl { get; init; }

    /// <summary>Extended key usage; TLS server by default.</summary>
    public string Purpose { get; init; } = "1.3.6.1.5.5.7.3.1";
}
