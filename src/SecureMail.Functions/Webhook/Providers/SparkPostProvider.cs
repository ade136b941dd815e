using System.Text.Json;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// SparkPost relay webhooks: a JSON array of mails, one status for all; a token in a header.
/// https://developers.sparkpost.com/api/relay-webhooks/
/// </summary>
internal sealed class SparkPostProvider : Provider
{
    public override ApplicationKind Kind => ApplicationKind.SparkPost;

    /// <summary>A batch; each mail may be Base64.</summary>
    public override long MostBodyBytes(long mailBytes) => 2 * mailBytes + 1024 * 1024;

    public override bool AdmitsHead(ProviderRequest request) => request.Credentials.Knows(request.Header("X-MessageSystems-Webhook-Token"));

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using var json = JsonBytes.TryParse(request.Body);
        return Task.FromResult(json?.RootElement is not { ValueKind: JsonValueKind.Array } batch
            ? Posted.Unusable("The body is not a JSON array.")
            : Posted.Together(JsonBytes.Items(batch)
                .Select(item => item.Member("msys")?.Member("relay_message"))
                .OfType<JsonElement>() // {"msys":{}} is a ping.
                .Select(MailOf)));
    }

    // Nothing but 200 ends the retries: a mail that can never be taken is dropped.
    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Busy or WebhookOutcome.OurFault => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status200OK,
    };

    private static Posted MailOf(JsonElement message)
    {
        if (message.Member("content") is not { } content)
        {
            return Posted.Unusable("A relay message lacks its content.");
        }
        var isBase64 = content.Member("email_rfc822_is_base64")?.ValueKind == JsonValueKind.True;
        return Posted.One(
            message.Text("msg_from"), [message.Text("rcpt_to")], isBase64 ? content.Base64("email_rfc822") : content.Bytes("email_rfc822"));
    }
}
