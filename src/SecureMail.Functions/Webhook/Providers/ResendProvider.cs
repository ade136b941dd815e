using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Signatures;
using SecureMail.Mime;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Resend email.received: the webhook holds no mail, only its id. The mail is fetched before the webhook is answered, so
/// that 200 still means "sealed and stored"; what cannot be fetched now is fetched when Resend posts again (for a day).
/// https://resend.com/docs/dashboard/receiving/introduction, https://docs.svix.com/receiving/verifying-payloads/how-manual
/// </summary>
internal sealed partial class ResendProvider(ProviderHttp http) : Provider
{
    private const string Api = "https://api.resend.com/emails/receiving/";
    private const string KeyPrefix = "whsec_";
    private const string Version = "v1,";
    private const int MostAnswerBytes = 64 * 1024 * 1024;

    private static readonly string[] Recipients = ["to", "cc", "bcc"];

    /// <summary>Svix signs anew at each attempt.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public override ApplicationKind Kind => ApplicationKind.Resend;

    public override long MostBodyBytes(long mailBytes) => 1024 * 1024;

    public override bool AdmitsHead(ProviderRequest request) =>
        Header(request, "id") is not null && request.IsRecent(Header(request, "timestamp"), Window) && Header(request, "signature") is { Length: < 4096 };

    public override BodySignature SignatureOf(ProviderRequest request) => new HmacSignature(
        HashAlgorithmName.SHA256,
        request.Credentials.SigningKeys.Select(KeyOf).OfType<byte[]>(),
        Encoding.UTF8.GetBytes($"{Header(request, "id")}.{Header(request, "timestamp")}."),
        [.. Header(request, "signature")!.Split(' ')
            .Where(one => one.StartsWith(Version, StringComparison.Ordinal))
            .Select(one => JsonBytes.Base64(Encoding.UTF8.GetBytes(one[Version.Length..])))
            .OfType<byte[]>()]);

    /// <summary>The key in the secret that Resend shows; null when it is none.</summary>
    public static byte[]? KeyOf(string secret) =>
        secret.StartsWith(KeyPrefix, StringComparison.Ordinal) ? JsonBytes.Base64(Encoding.UTF8.GetBytes(secret[KeyPrefix.Length..])) : null;

    public override async Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using var json = JsonBytes.TryParse(request.Body);
        if (json?.RootElement.Text("type") != "email.received")
        {
            return json is null ? Posted.Unusable("The body is not JSON.") : Posted.Nothing;
        }
        if (json.RootElement.Member("data") is not { } data || data.Text("email_id") is not { } id || !EmailId().IsMatch(id))
        {
            return Posted.Unusable("The event lacks the mail's id.");
        }
        var recipients = Recipients.SelectMany(name => data.Member(name).Items()).Select(one => AddressOf(one.Text()));
        return Posted.One(AddressOf(data.Text("from")), [.. recipients], await FetchAsync(id, request.Credentials.ApiKey ?? "", cancellationToken));
    }

    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Busy or WebhookOutcome.OurFault => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status200OK, // Nothing but 2xx ends the retries: a mail that can never be taken is dropped.
    };

    private async Task<ReadOnlyMemory<byte>> FetchAsync(string id, string apiKey, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(new Uri(Api + id), ("Authorization", $"Bearer {apiKey}"), MostAnswerBytes, cancellationToken);
        using var json = JsonBytes.TryParse(answer);
        return Uri.TryCreate(json?.RootElement.Member("raw")?.Text("download_url"), UriKind.Absolute, out var url)
            ? await http.GetAsync(url, apiKey: null, MostAnswerBytes, cancellationToken) // The address itself is the permission; the key stays here.
            : throw new ProviderFetchException("The provider's API gives no address of the mail.");
    }

    private static string? AddressOf(string? text) => text is null or "" ? text : Mailbox.TryParse(text, out var mailbox) ? mailbox.Address : text;

    private static string? Header(ProviderRequest request, string name) => request.Header("svix-" + name) ?? request.Header("webhook-" + name);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,100}$", RegexOptions.NonBacktracking)]
    private static partial Regex EmailId();
}
