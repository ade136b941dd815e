using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Rebuild;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Twilio SendGrid Inbound Parse: multipart/form-data, the raw mail in "email" or its parts. Basic credentials in the
/// address, and an ECDSA signature where its public key is stored.
/// https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
/// </summary>
internal sealed class SendGridProvider : Provider
{
    private const string Signature = "X-Twilio-Email-Event-Webhook-Signature";
    private const string Timestamp = "X-Twilio-Email-Event-Webhook-Timestamp";

    /// <summary>It posts the same request for three days; whether it signs anew is not said.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(4);

    public override ApplicationKind Kind => ApplicationKind.SendGrid;

    public override bool AdmitsHead(ProviderRequest request) => request.HasBasic()
        && (request.Credentials.SigningKeys.Count == 0 || (request.IsRecent(request.Header(Timestamp), Window) && Offered(request) is not null));

    public override BodySignature? SignatureOf(ProviderRequest request) => request.Credentials.SigningKeys.Count == 0
        ? null
        : new EcdsaSignature(request.Credentials.SigningKeys, Encoding.ASCII.GetBytes(request.Header(Timestamp)!), Offered(request)!);

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        if (request.Form is not { } form || form.Bytes("envelope") is not { } envelope)
        {
            return Task.FromResult(Posted.Unusable("The form lacks the field envelope."));
        }
        using var json = JsonBytes.TryParse(envelope);
        return Task.FromResult(json is null
            ? Posted.Unusable("The field envelope is not JSON.")
            : Posted.One(
                json.RootElement.Text("from"),
                [.. json.RootElement.Member("to").Items().Select(to => to.Text())],
                form.Bytes("email") ?? Rebuild(form)));
    }

    // Never 4xx: what SendGrid does with it is not said. A mail that can never be taken is dropped with 200.
    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Busy or WebhookOutcome.OurFault => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status200OK,
    };

    private static byte[]? Offered(ProviderRequest request) => JsonBytes.Base64(Encoding.ASCII.GetBytes(request.Header(Signature) ?? ""));

    private static ReadOnlyMemory<byte>? Rebuild(FormFields form)
    {
        if (form.Bytes("headers") is not { } headers)
        {
            return null;
        }
        using var charsets = JsonBytes.TryParse(form.Bytes("charsets") ?? "{}"u8.ToArray());
        using var contentIds = JsonBytes.TryParse(form.Bytes("content-ids") ?? "{}"u8.ToArray());
        return new ParsedMail
        {
            Fields = HeaderLines.FromBlock(headers.Span),
            Text = BodyOf("text"),
            Html = BodyOf("html"),
            Files = [.. form.All.Where(IsFile).Select(field => new ParsedFile(field.FileName, field.ContentType, ContentIdOf(field.Name), field.Value))],
        }.ToBytes();

        ParsedText? BodyOf(string name) => form.Bytes(name) is { } bytes
            ? new ParsedText(bytes, charsets?.RootElement.Text(name) ?? "utf-8")
            : null;

        string? ContentIdOf(string name) => contentIds is null
            ? null
            : JsonBytes.Members(contentIds.RootElement).Where(pair => pair.Value.Text() == name).Select(pair => pair.Name).FirstOrDefault();
    }

    private static bool IsFile(FormField field) =>
        field.FileName is not null && field.Name.StartsWith("attachment", StringComparison.Ordinal);
}
