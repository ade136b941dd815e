using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// A bridge that we write ourselves, such as the Cloudflare Email Worker in docs/cloudflare-worker: the mail as the body,
/// X-Envelope (Base64 of JSON with from and to), X-Timestamp, and X-Signature: v1= and the hexadecimal HMAC-SHA-256 of
/// timestamp, dot, envelope, dot, body.
/// </summary>
internal sealed class CloudflareProvider : Provider
{
    private const string EnvelopeHeader = "X-Envelope";
    private const string Timestamp = "X-Timestamp";
    private const string Signature = "X-Signature";
    private const string Version = "v1=";
    private const int LongestEnvelope = 64 * 1024;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The bridge signs anew at each attempt.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public override ApplicationKind Kind => ApplicationKind.Cloudflare;

    public override long MostBodyBytes(long mailBytes) => mailBytes;

    public override bool AdmitsHead(ProviderRequest request) =>
        request.IsRecent(request.Header(Timestamp), Window) && request.Header(EnvelopeHeader) is not null && Offered(request) is not null;

    public override BodySignature SignatureOf(ProviderRequest request) => new HmacSignature(
        HashAlgorithmName.SHA256,
        request.Credentials.SigningKeys.Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes($"{request.Header(Timestamp)}.{request.Header(EnvelopeHeader)}."),
        [Offered(request)!]);

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes(request.Header(EnvelopeHeader)!);
        using var json = text.Length <= LongestEnvelope && JsonBytes.Base64(text) is { } bytes ? JsonBytes.TryParse(bytes) : null;
        return Task.FromResult(json is null
            ? Posted.Unusable($"{EnvelopeHeader} must be Base64 of JSON with from and to.")
            : Posted.One(json.RootElement.Text("from"), [.. json.RootElement.Member("to").Items().Select(to => to.Text())], request.Body));
    }

    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Done => StatusCodes.Status200OK,
        WebhookOutcome.Unusable or WebhookOutcome.TooLarge => StatusCodes.Status422UnprocessableEntity, // the Worker rejects
        _ => StatusCodes.Status503ServiceUnavailable, // the Worker throws, and the sending server tries again
    };

    private static byte[]? Offered(ProviderRequest request)
    {
        var header = request.Header(Signature) ?? "";
        return header.Length == Version.Length + 2 * SHA256.HashSizeInBytes && header.StartsWith(Version, StringComparison.Ordinal)
            && !header.AsSpan(Version.Length).ContainsAnyExcept(HexDigits)
            ? Convert.FromHexString(header[Version.Length..])
            : null;
    }
}
