using SecureMail.Core.Seal;
using SecureMail.Mime;

namespace SecureMail.Core.Inbound;

/// <summary>Reads a mail as far as the policy and the portal need it. A mail that cannot be read becomes one opaque part.</summary>
public static class MailReading
{
    private const int MostReferences = 20;
    private const int MostHeadBytes = 64 * 1024;

    /// <summary>
    /// People read here: text without a charset that is no UTF-8 is taken for windows-1252, which is what mailers wrote. The
    /// policy looks for the tag in the same reading.
    /// </summary>
    public static MimeReading Reading { get; } = new() { FallbackCharset = "windows-1252" };

    /// <summary>Reads. Never throws for what a mail holds.</summary>
    public static ReadMail Read(ReadOnlyMemory<byte> raw)
    {
        try
        {
            var message = MimeReader.Read(raw, Reading);
            return new ReadMail(Describe(message), message);
        }
        catch (MimeLimitException)
        {
            return new ReadMail(Opaque(raw.Length), Message: null);
        }
    }

    /// <summary>Reads the beginning of a mail that is too large to be taken: its header, as far as it goes.</summary>
    public static MimeMessage? ReadHead(ReadOnlyMemory<byte> raw) => Read(raw[..Math.Min(raw.Length, MostHeadBytes)]).Message;

    private static Manifest Describe(MimeMessage message)
    {
        var body = MessageBody.Of(message);
        return new Manifest
        {
            Subject = message.Subject,
            From = People(message.From),
            To = People(message.To),
            Cc = People(message.Cc),
            Date = message.Date,
            MessageIdField = message.MessageId,
            References = [.. message.References.Concat(message.InReplyTo).Distinct().TakeLast(MostReferences)],
            Text = [.. body.TextParts.Select(Part)],
            Html = [.. body.HtmlParts.Select(Part)],
            Inline = [.. body.ByContentId.Values.Distinct().Select(Part)],
            Attachments = [.. body.Attachments.Select(Part)],
        };
    }

    private static Manifest Opaque(int length) => new()
    {
        Opaque = true,
        Attachments = [new BodyPart(0, length, TransferEncoding.Binary, "message/rfc822", FileName: "message.eml")],
    };

    private static Person[] People(IReadOnlyList<Mailbox> mailboxes) =>
        [.. mailboxes.Select(mailbox => new Person(mailbox.DisplayName, mailbox.Address))];

    private static BodyPart Part(MimePart part) => new(
        part.BodyOffset,
        part.BodyLength,
        part.TransferEncoding,
        part.MediaType.Name,
        part.Charset,
        part.FileName,
        part.ContentId,
        part.Container is { } container ? Part(container) : null);
}
