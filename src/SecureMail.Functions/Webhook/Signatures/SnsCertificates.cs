using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using SecureMail.Functions.Webhook.Providers;

namespace SecureMail.Functions.Webhook.Signatures;

/// <summary>
/// The certificates that Amazon SNS signs with: fetched over https from a host of SNS alone, believed when they are for SNS and
/// lead to a trusted authority, and kept.
/// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
/// </summary>
internal sealed partial class SnsCertificates(ProviderHttp http, SnsAuthorities authorities, TimeProvider clock) : IDisposable
{
    // What certificates of most regions are for; China's and others' are for the region's own host.
    private const string CommonHost = "sns.amazonaws.com";

    private const int MostBytes = 64 * 1024;
    private const int MostKept = 20;

    // The file holds no intermediate authority, so that the platform fetches it (AIA).
    private static readonly TimeSpan ChainPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, X509Certificate2> kept = new(StringComparer.Ordinal);

    /// <summary>Whether the address is https at a host of SNS, and nothing else.</summary>
    public static bool IsSnsHost(Uri url) =>
        url is { Scheme: "https", IsDefaultPort: true, UserInfo: "" } && SnsHost().IsMatch(url.Host);

    /// <summary>The certificate at an address; null when the address or what stands there is not Amazon SNS's, or its time is over.</summary>
    /// <exception cref="ProviderFetchException">It, or the authority above it, cannot be had just now.</exception>
    public async Task<X509Certificate2?> FindAsync(string? address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !IsSnsHost(url) || !url.AbsolutePath.EndsWith(".pem", StringComparison.Ordinal))
        {
            return null;
        }
        var certificate = kept.GetValueOrDefault(url.AbsoluteUri) ?? await FetchAsync(url, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        return certificate is not null && now >= certificate.NotBefore.ToUniversalTime() && now <= certificate.NotAfter.ToUniversalTime()
            ? certificate
            : null;
    }

    public void Dispose()
    {
        foreach (var certificate in kept.Values)
        {
            certificate.Dispose();
        }
    }

    private async Task<X509Certificate2?> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        var pem = Encoding.ASCII.GetString(await http.GetAsync(url, apiKey: null, MostBytes, cancellationToken));
        var fetched = new X509Certificate2Collection();
        try
        {
            fetched.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
        // Off this thread: the platform may have to wait for the authority.
        return fetched.Count > 0 && await Task.Run(() => IsOfSns(fetched, url.Host), cancellationToken)
            ? kept.Count < MostKept ? kept.GetOrAdd(url.AbsoluteUri, fetched[0]) : fetched[0]
            : null;
    }

    private bool IsOfSns(X509Certificate2Collection fetched, string host)
    {
        if (!fetched[0].MatchesHostname(host, allowCommonName: false) && !fetched[0].MatchesHostname(CommonHost, allowCommonName: false))
        {
            return false;
        }
        using var chain = new X509Chain { ChainPolicy = Policy(fetched) };
        if (chain.Build(fetched[0]))
        {
            return true;
        }
        var found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return found == X509ChainStatusFlags.PartialChain
            ? throw new ProviderFetchException("The authority above the certificate of Amazon SNS cannot be reached.")
            : false;
    }

    private X509ChainPolicy Policy(X509Certificate2Collection fetched)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck, // Whoever has SNS's key is known to Amazon, which changes the address then.
            UrlRetrievalTimeout = ChainPatience,
            VerificationTime = clock.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.ExtraStore.AddRange(fetched);
        if (authorities.Roots is { } roots)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }
        return policy;
    }

    [GeneratedRegex(@"^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?$", RegexOptions.NonBacktracking)]
    private static partial Regex SnsHost();
}

/// <summary>Who may have issued what Amazon SNS signs with.</summary>
/// <param name="Roots">Root authorities; null: those that the machine trusts.</param>
internal sealed record SnsAuthorities(X509Certificate2Collection? Roots);
