using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Rebuild;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Brevo inbound parsing: JSON with the mail's parts, never the mail; attachments are fetched. Basic or bearer. Every 4xx
/// but 429, and every 5xx, makes Brevo throw the mail away: our own faults must be 429.
/// https://developers.brevo.com/docs/inbound-parse-webhooks
/// </summary>
internal sealed partial class BrevoProvider(ProviderHttp http) : Provider
{
    /// <summary>The last part of the webhook's address, by which even a fault before the application is known is told as Brevo needs it.</summary>
    public const string AddressSuffix = "brevo";

    private const int LongestToken = 2000;
    private const string Api = "https://api.brevo.com/v3/inbound/attachments/";

    public override ApplicationKind Kind => ApplicationKind.Brevo;

    public override long MostBodyBytes(long mailBytes) => 2 * mailBytes + 1024 * 1024;

    public override bool AdmitsHead(ProviderRequest request) => request.HasBasic() | request.HasBearer();

    public override async Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using var json = JsonBytes.TryParse(request.Body);
        if (json?.RootElement.Member("items") is not { ValueKind: JsonValueKind.Array } items)
        {
            return Posted.Unusable("The body lacks the array items.");
        }
        List<Posted> mails = [];
        foreach (var item in JsonBytes.Items(items))
        {
            mails.Add(Posted.One(item.Member("From")?.Text("Address"), RecipientsOf(item), await RebuildAsync(item, request, cancellationToken)));
        }
        return Posted.Together(mails);
    }

    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Done => StatusCodes.Status200OK,
        WebhookOutcome.Unusable => StatusCodes.Status422UnprocessableEntity,
        WebhookOutcome.TooLarge => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status429TooManyRequests,
    };

    private static List<string?> RecipientsOf(JsonElement item)
    {
        List<string?> recipients = [.. item.Member("Recipients").Items().Select(recipient => recipient.Text() ?? recipient.Text("Address"))];
        return recipients.Count > 0
            ? recipients
            : [.. item.Member("To").Items().Concat(item.Member("Cc").Items()).Select(person => person.Text("Address"))];
    }

    private async Task<ReadOnlyMemory<byte>?> RebuildAsync(JsonElement item, ProviderRequest request, CancellationToken cancellationToken)
    {
        List<ParsedFile> files = [];
        foreach (var file in item.Member("Attachments").Items())
        {
            if (file.Text("DownloadToken") is not { } token || token.Length > LongestToken || !DownloadToken().IsMatch(token))
            {
                return null;
            }
            var content = await http.GetAsync(
                new Uri(Api + token), ("api-key", request.Credentials.ApiKey ?? ""), MostBodyBytes(20 * 1024 * 1024), cancellationToken);
            files.Add(new ParsedFile(file.Text("Name"), file.Text("ContentType"), file.Text("ContentID") is { Length: > 0 } id ? id : null, content));
        }
        return new ParsedMail
        {
            Fields = FieldsOf(item),
            Text = BodyOf("RawTextBody"),
            Html = BodyOf("RawHtmlBody"),
            Files = files,
        }.ToBytes();

        ParsedText? BodyOf(string name) => item.Bytes(name) is { Length: > 0 } bytes ? new ParsedText(bytes, "utf-8") : null;
    }

    private static string FieldsOf(JsonElement item)
    {
        var fields = new HeaderLines();
        foreach (var (name, value) in item.Member("Headers").Members())
        {
            foreach (var one in value.ValueKind == JsonValueKind.Array ? JsonBytes.Items(value) : [value])
            {
                fields.Add(name, one.Text());
            }
        }
        fields.AddMissing("From", PersonOf(item.Member("From")));
        fields.AddMissing("To", string.Join(", ", item.Member("To").Items().Select(person => PersonOf(person))));
        fields.AddMissing("Cc", string.Join(", ", item.Member("Cc").Items().Select(person => PersonOf(person))));
        fields.AddMissing("Reply-To", PersonOf(item.Member("ReplyTo")));
        fields.AddMissing("Date", item.Text("SentAtDate"));
        fields.AddMissing("Message-ID", item.Text("MessageId"));
        fields.AddMissing("In-Reply-To", item.Text("InReplyTo"));
        fields.AddMissing("Subject", item.Text("Subject"));
        return fields.ToString();
    }

    private static string? PersonOf(JsonElement? person) => person is { } one ? HeaderLines.Mailbox(one.Text("Name"), one.Text("Address")) : null;

    [GeneratedRegex(@"^[A-Za-z0-9._=-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex DownloadToken();
}
