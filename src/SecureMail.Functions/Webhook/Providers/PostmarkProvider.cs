using System.Text.Json;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Rebuild;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Postmark inbound: JSON, the mail in RawEmail where that option is on, otherwise its parts. Basic credentials in the
/// address. https://postmarkapp.com/developer/webhooks/inbound-webhook
/// QUIRK: RawEmail is a JSON string, so Postmark itself has turned bytes that are no UTF-8 into something else.
/// </summary>
internal sealed class PostmarkProvider : Provider
{
    public override ApplicationKind Kind => ApplicationKind.Postmark;

    /// <summary>A byte may take several in a JSON string.</summary>
    public override long MostBodyBytes(long mailBytes) => 2 * mailBytes + 256 * 1024;

    public override bool AdmitsHead(ProviderRequest request) => request.HasBasic();

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using var json = JsonBytes.TryParse(request.Body);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } mail)
        {
            return Task.FromResult(Posted.Unusable("The body is not a JSON object."));
        }
        return Task.FromResult(Posted.One(SenderOf(mail), [mail.Text("OriginalRecipient")], mail.Bytes("RawEmail") ?? Rebuild(mail)));
    }

    // Any status but 200 is retried, except 403.
    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Done => StatusCodes.Status200OK,
        WebhookOutcome.Unusable or WebhookOutcome.TooLarge => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>Only the first field is Postmark's own; a Return-Path further down came with the mail and proves nothing.</summary>
    private static string? SenderOf(JsonElement mail) =>
        mail.Member("Headers").Items().Take(1).Where(field => field.Text("Name") == "Return-Path").Select(field => field.Text("Value") ?? "").FirstOrDefault()
        ?? mail.Text("From");

    private static ReadOnlyMemory<byte>? Rebuild(JsonElement mail)
    {
        if (mail.Text("From") is null)
        {
            return null;
        }
        var fields = new HeaderLines();
        foreach (var field in mail.Member("Headers").Items())
        {
            fields.Add(field.Text("Name"), field.Text("Value"));
        }
        fields.AddMissing("From", mail.Member("FromFull") is { } from ? HeaderLines.Mailbox(from.Text("Name"), from.Text("Email")) : mail.Text("From"));
        fields.AddMissing("To", mail.Text("To"));
        fields.AddMissing("Cc", mail.Text("Cc"));
        fields.AddMissing("Reply-To", mail.Text("ReplyTo"));
        fields.AddMissing("Date", mail.Text("Date"));
        fields.AddMissing("Subject", mail.Text("Subject"));
        return new ParsedMail
        {
            Fields = fields.ToString(),
            Text = BodyOf("TextBody"),
            Html = BodyOf("HtmlBody"),
            Files = [.. mail.Member("Attachments").Items().Select(FileOf)],
        }.ToBytes();

        ParsedText? BodyOf(string name) => mail.Bytes(name) is { Length: > 0 } bytes ? new ParsedText(bytes, "utf-8") : null;
    }

    // The dashboard's test button writes Data where real mail has Content.
    private static ParsedFile FileOf(JsonElement file) => new(
        file.Text("Name"),
        file.Text("ContentType"),
        file.Text("ContentID") is { Length: > 0 } id ? id : null,
        file.Base64("Content") ?? file.Base64("Data"));
}
