using System.Text.Json;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Amazon SES, its mail in a notification of Amazon SNS (receipt rule action SNS, encoding Base64). Anybody may own a
/// topic: only the one that the application names is believed, and only it is subscribed to.
/// https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
/// </summary>
internal sealed class SesProvider(SnsSignature signature, ProviderHttp http) : Provider
{
    /// <summary>SES posts at most 150 KB; Base64 and JSON in JSON make more of it.</summary>
    private const long MostBytes = 1024 * 1024;

    public override ApplicationKind Kind => ApplicationKind.Ses;

    public override long MostBodyBytes(long mailBytes) => MostBytes;

    public override bool AdmitsHead(ProviderRequest request) =>
        request.Header("x-amz-sns-topic-arn") is { } topic && topic == request.Credentials.Settings.TopicArn;

    public override async Task<bool> AdmitsBodyAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using var json = JsonBytes.TryParse(request.Body);
        return json?.RootElement is { ValueKind: JsonValueKind.Object } notification
            && notification.Text("TopicArn") == request.Credentials.Settings.TopicArn
            && await signature.VerifiesAsync(notification, cancellationToken);
    }

    public override async Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using var json = JsonBytes.TryParse(request.Body);
        var notification = json!.RootElement;
        if (notification.Text("Type") == "SubscriptionConfirmation")
        {
            return await ConfirmAsync(notification, cancellationToken);
        }
        using var message = JsonBytes.TryParse(notification.Bytes("Message") ?? []);
        // SES says hello when a rule is made (AMAZON_SES_SETUP_NOTIFICATION), and other rules of the account may post here.
        return message?.RootElement is not { ValueKind: JsonValueKind.Object } received || received.Text("notificationType") != "Received"
            ? Posted.Nothing
            : MailOf(received);
    }

    // 4xx (but 429) ends the retries.
    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Done => StatusCodes.Status200OK,
        WebhookOutcome.Unusable => StatusCodes.Status422UnprocessableEntity,
        WebhookOutcome.TooLarge => StatusCodes.Status413PayloadTooLarge,
        WebhookOutcome.Busy => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private async Task<Posted> ConfirmAsync(JsonElement notification, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(notification.Text("SubscribeURL"), UriKind.Absolute, out var url) || !SnsCertificates.IsSnsHost(url))
        {
            return Posted.Unusable("The subscription's address is not one of Amazon SNS.");
        }
        await http.GetAsync(url, apiKey: null, mostBytes: 64 * 1024, cancellationToken);
        return Posted.Nothing;
    }

    private static Posted MailOf(JsonElement received)
    {
        var receipt = received.Member("receipt");
        var recipients = receipt?.Member("recipients").Items().Select(recipient => recipient.Text()).ToList() ?? [];
        var isBase64 = receipt?.Member("action")?.Text("encoding") is { } encoding && encoding.Equals("BASE64", StringComparison.OrdinalIgnoreCase);
        return Posted.One(
            received.Member("mail")?.Text("source"), recipients, isBase64 ? received.Base64("content") : received.Bytes("content"));
    }
}
