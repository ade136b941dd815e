using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Rebuild;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Mailgun Routes: a form, the raw mail in "body-mime" (the address ends in /mime) or its parts. Signed is only
/// timestamp + token: a token is bound to the first body it came with, so that who overheard one cannot post another mail.
/// https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
/// </summary>
internal sealed class MailgunProvider(UsedTokens tokens) : Provider
{
    /// <summary>It posts again for eight hours; whether it signs anew is not said.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    public override ApplicationKind Kind => ApplicationKind.Mailgun;

    /// <summary>A byte may take three in a form (%HH).</summary>
    public override long MostBodyBytes(long mailBytes) => 3 * mailBytes + 256 * 1024;

    public override bool AdmitsHead(ProviderRequest request) => request.Credentials.SigningKeys.Count > 0;

    public override async Task<bool> AdmitsBodyAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        // Custom variables can come under the same names: the last of each is Mailgun's own, which Find gives.
        var (timestamp, token) = (request.Form?.Text("timestamp") ?? "", request.Form?.Text("token") ?? "");
        return Verifies(request, timestamp + token, request.Form?.Text("signature") ?? "")
            && request.IsRecent(timestamp, Window)
            && await tokens.TakeAsync(
                request.Organisation, request.Credentials.Name, token, ContentHash(request.Form!), cancellationToken);
    }

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var form = request.Form!;
        var recipients = (form.Text("recipient") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Task.FromResult(Posted.One(form.Text("sender"), recipients, form.Bytes("body-mime") ?? Rebuild(form)));
    }

    // Exactly 200, and 406 is the one status that ends the retries.
    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Done => StatusCodes.Status200OK,
        WebhookOutcome.Unusable or WebhookOutcome.TooLarge => StatusCodes.Status406NotAcceptable,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>The signature of timestamp and token, hexadecimal.</summary>
    public static string Sign(string key, string signed) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(signed)));

    private static bool Verifies(ProviderRequest request, string signed, string signature)
    {
        var offered = Encoding.UTF8.GetBytes(signature);
        var verifies = false;
        foreach (var key in request.Credentials.SigningKeys)
        {
            verifies |= CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(key, signed)), offered);
        }
        return verifies;
    }

    /// <summary>Hash over everything but the signature: the boundary of a form differs at every attempt.</summary>
    private static string ContentHash(FormFields form)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in form.All.Where(field => field.Name is not ("timestamp" or "token" or "signature")))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{field.Name.Length}:{field.Name}{field.Value.Length}:")));
            hash.AppendData(field.Value.Span);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static ReadOnlyMemory<byte>? Rebuild(FormFields form)
    {
        using var headers = JsonBytes.TryParse(form.Bytes("message-headers") ?? default);
        if (headers is null)
        {
            return null;
        }
        var fields = new HeaderLines();
        foreach (var pair in JsonBytes.Items(headers.RootElement).Where(pair => JsonBytes.Items(pair).Count() == 2))
        {
            fields.Add(pair[0].Text(), pair[1].Text());
        }
        using var contentIds = JsonBytes.TryParse(form.Bytes("content-id-map") ?? "{}"u8.ToArray());
        return new ParsedMail
        {
            Fields = fields.ToString(),
            Text = BodyOf("body-plain"),
            Html = BodyOf("body-html"),
            Files = [.. form.All.Where(IsFile).Select(field => new ParsedFile(field.FileName, field.ContentType, ContentIdOf(field.Name), field.Value))],
        }.ToBytes();

        ParsedText? BodyOf(string name) => form.Bytes(name) is { IsEmpty: false } bytes ? new ParsedText(bytes, "utf-8") : null;

        string? ContentIdOf(string name) => contentIds is null
            ? null
            : JsonBytes.Members(contentIds.RootElement).Where(pair => pair.Value.Text() == name).Select(pair => pair.Name).FirstOrDefault();
    }

    private static bool IsFile(FormField field) =>
        field.FileName is not null && field.Name.StartsWith("attachment-", StringComparison.Ordinal);
}
