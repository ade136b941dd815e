using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Rebuild;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// CloudMailin: multipart/form-data with the raw mail in "message" or its parts, or JSON. Basic credentials in the
/// address. It posts while the sender's SMTP session is open: 4xx becomes 554 and our words become the bounce's, 5xx
/// becomes 450. https://docs.cloudmailin.com/receiving_email/
/// </summary>
internal sealed partial class CloudMailinProvider : Provider
{
    public override ApplicationKind Kind => ApplicationKind.CloudMailin;

    /// <summary>Attachments are Base64 in the JSON form.</summary>
    public override long MostBodyBytes(long mailBytes) => 2 * mailBytes + 256 * 1024;

    public override bool AdmitsHead(ProviderRequest request) => request.HasBasic();

    public override bool TellsSender => false;

    public override bool SpeaksPlain => true;

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        if (request.Form is { } form)
        {
            return Task.FromResult(Posted.One(form.Text("envelope[from]"), RecipientsOf(form), form.Bytes("message") ?? Rebuild(form)));
        }
        using var json = ContentTypes.Of(request.Http.ContentType).Type == "application/json" ? JsonBytes.TryParse(request.Body) : null;
        if (json?.RootElement.Member("envelope") is not { } envelope)
        {
            return Task.FromResult(Posted.Unusable("The body is neither CloudMailin's form nor its JSON."));
        }
        var recipients = envelope.Member("recipients").Items().Select(recipient => recipient.Text()).ToList();
        return Task.FromResult(Posted.One(
            envelope.Text("from"), recipients.Count > 0 ? recipients : [envelope.Text("to")], Rebuild(json.RootElement)));
    }

    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Done => StatusCodes.Status200OK,
        WebhookOutcome.Unusable => StatusCodes.Status422UnprocessableEntity,
        WebhookOutcome.TooLarge => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static List<string?> RecipientsOf(FormFields form)
    {
        List<string?> recipients = [.. form.All
            .Where(field => field.Name.StartsWith("envelope[recipients]", StringComparison.Ordinal))
            .Select(field => Encoding.UTF8.GetString(field.Value.Span))];
        return recipients.Count > 0 ? recipients : [form.Text("envelope[to]")];
    }

    private static ReadOnlyMemory<byte> Rebuild(FormFields form)
    {
        var fields = new HeaderLines();
        foreach (var field in form.All)
        {
            if (FieldName().Match(field.Name) is { Success: true } match)
            {
                fields.Add(NameOf(match.Groups[1].Value), Encoding.UTF8.GetString(field.Value.Span));
            }
        }
        return new ParsedMail
        {
            Fields = fields.ToString(),
            Text = TextOf(form.Bytes("plain")),
            Html = TextOf(form.Bytes("html")),
            Files = [.. form.All
                .Where(field => field.FileName is not null && field.Name.StartsWith("attachments[", StringComparison.Ordinal))
                .Select(field => new ParsedFile(field.FileName, field.ContentType, ContentId: null, field.Value))],
        }.ToBytes();
    }

    private static ReadOnlyMemory<byte>? Rebuild(JsonElement mail)
    {
        if (mail.Member("headers") is not { } headers)
        {
            return null;
        }
        var fields = new HeaderLines();
        foreach (var (name, value) in JsonBytes.Members(headers))
        {
            foreach (var one in value.ValueKind == JsonValueKind.Array ? JsonBytes.Items(value) : [value])
            {
                fields.Add(NameOf(name), one.Text());
            }
        }
        return new ParsedMail
        {
            Fields = fields.ToString(),
            Text = TextOf(mail.Bytes("plain")),
            Html = TextOf(mail.Bytes("html")),
            Files = [.. mail.Member("attachments").Items().Select(file => new ParsedFile(
                file.Text("file_name"), file.Text("content_type"), file.Text("content_id"), file.Base64("content")))],
        }.ToBytes();
    }

    private static ParsedText? TextOf(ReadOnlyMemory<byte>? bytes) => bytes is { IsEmpty: false } text ? new ParsedText(text, "utf-8") : null;

    /// <summary>CloudMailin writes message_id for Message-ID.</summary>
    private static string NameOf(string name) => name == "message_id"
        ? "Message-ID"
        : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.Replace('_', '-'));

    [GeneratedRegex(@"^headers\[([A-Za-z0-9_-]+)\](\[\d*\])?$", RegexOptions.NonBacktracking)]
    private static partial Regex FieldName();
}
