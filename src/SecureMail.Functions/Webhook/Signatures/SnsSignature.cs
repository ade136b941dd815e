using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Providers;

namespace SecureMail.Functions.Webhook.Signatures;

/// <summary>
/// The signature of Amazon SNS. Its certificate is fetched over https from a host of SNS alone: the connection's own
/// certificate is what vouches for it. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
/// </summary>
internal sealed partial class SnsSignature(ProviderHttp http, TimeProvider clock) : IDisposable
{
    private const int MostCertificateBytes = 64 * 1024;
    private const int MostCertificates = 20;

    /// <summary>SNS tries again for at most an hour; a topic's dead-letter queue may be replayed by hand within a day.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(25);

    private static readonly string[] NotificationFields = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] ConfirmationFields = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    private readonly ConcurrentDictionary<string, X509Certificate2> certificates = new(StringComparer.Ordinal);

    /// <summary>Whether SNS wrote the notification, and lately.</summary>
    public async Task<bool> VerifiesAsync(JsonElement notification, CancellationToken cancellationToken)
    {
        var hash = notification.Text("SignatureVersion") switch
        {
            "1" => HashAlgorithmName.SHA1, // What SNS uses unless the topic says 2; docs/providers.md says to set 2.
            "2" => HashAlgorithmName.SHA256,
            _ => (HashAlgorithmName?)null,
        };
        if (hash is not { } algorithm || notification.Base64("Signature") is not { } offered || !IsRecent(notification)
            || !Uri.TryCreate(notification.Text("SigningCertURL"), UriKind.Absolute, out var url)
            || !IsSnsHost(url) || !url.AbsolutePath.EndsWith(".pem", StringComparison.Ordinal))
        {
            return false;
        }
        var certificate = await CertificateAsync(url, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        if (certificate is null || now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            return false;
        }
        using var key = certificate.GetRSAPublicKey();
        return key is not null && key.VerifyData(Canonical(notification), offered, algorithm, RSASignaturePadding.Pkcs1);
    }

    /// <summary>Whether the address is https at a host of SNS, and nothing else.</summary>
    public static bool IsSnsHost(Uri url) =>
        url is { Scheme: "https", IsDefaultPort: true, UserInfo: "" } && SnsHost().IsMatch(url.Host);

    public void Dispose()
    {
        foreach (var certificate in certificates.Values)
        {
            certificate.Dispose();
        }
    }

    private bool IsRecent(JsonElement notification) =>
        DateTimeOffset.TryParse(
            notification.Text("Timestamp"), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
        && (clock.GetUtcNow() - time).Duration() <= Window;

    private async Task<X509Certificate2?> CertificateAsync(Uri url, CancellationToken cancellationToken)
    {
        if (certificates.TryGetValue(url.AbsoluteUri, out var known))
        {
            return known;
        }
        var pem = await http.GetAsync(url, apiKey: null, MostCertificateBytes, cancellationToken);
        try
        {
            var fetched = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            return certificates.Count < MostCertificates ? certificates.GetOrAdd(url.AbsoluteUri, fetched) : fetched;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Canonical(JsonElement notification)
    {
        var text = new StringBuilder();
        foreach (var name in notification.Text("Type") == "Notification" ? NotificationFields : ConfirmationFields)
        {
            if (notification.Text(name) is { } value)
            {
                text.Append(name).Append('\n').Append(value).Append('\n');
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    [GeneratedRegex(@"^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?$", RegexOptions.NonBacktracking)]
    private static partial Regex SnsHost();
}
