using System.Text.Json;
using SecureMail.Core.Transport;
using SecureMail.Mime;

namespace SecureMail.AzureServices.CommunicationEmail;

/// <summary>
/// A mail of ours as the service takes it: not as RFC 5322 bytes but taken apart. The service adds Message-ID, Date and
/// the sender's display name, and signs.
/// </summary>
internal static class CommunicationMail
{
    private static readonly string[] CarriedFields = ["Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References"];

    /// <summary>The request's JSON.</summary>
    public static byte[] ToJson(OutgoingMail mail)
    {
        var message = MimeReader.Read(mail.Content, MimeLimits.Default);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Write(writer, mail.Recipient, message, MessageBody.Of(message));
        }
        return json.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string recipient, MimeMessage message, MessageBody body)
    {
        writer.WriteStartObject();
        writer.WriteString("senderAddress", message.From[0].Address);
        // A pixel or a rewritten link would tell a third party who reads what.
        writer.WriteBoolean("userEngagementTrackingDisabled", true);
        WriteFields(writer, message);
        WriteContent(writer, message.Subject, body);
        writer.WriteStartObject("recipients");
        WriteAddresses(writer, "to", [recipient]);
        writer.WriteEndObject();
        if (message.ReplyTo.Count > 0)
        {
            WriteAddresses(writer, "replyTo", message.ReplyTo.Select(mailbox => mailbox.Address));
        }
        WriteFiles(writer, body.Attachments);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, MimeMessage message)
    {
        writer.WriteStartObject("headers");
        foreach (var name in CarriedFields)
        {
            if (message.Headers.First(name) is { } field)
            {
                writer.WriteString(name, field.Value.Trim());
            }
        }
        writer.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter writer, string subject, MessageBody body)
    {
        writer.WriteStartObject("content");
        writer.WriteString("subject", subject);
        writer.WriteString("plainText", string.Concat(body.TextParts.Select(part => part.ReadText())));
        if (body.HtmlParts.Count > 0)
        {
            writer.WriteString("html", string.Concat(body.HtmlParts.Select(part => part.ReadText())));
        }
        writer.WriteEndObject();
    }

    private static void WriteAddresses(Utf8JsonWriter writer, string name, IEnumerable<string> addresses)
    {
        writer.WriteStartArray(name);
        foreach (var address in addresses)
        {
            writer.WriteStartObject();
            writer.WriteString("address", address);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteFiles(Utf8JsonWriter writer, IReadOnlyList<MimePart> files)
    {
        writer.WriteStartArray("attachments");
        foreach (var file in files)
        {
            writer.WriteStartObject();
            writer.WriteString("name", file.FileName ?? "file");
            writer.WriteString("contentType", file.MediaType.Name);
            writer.WriteBase64String("contentInBase64", file.DecodeContent());
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
