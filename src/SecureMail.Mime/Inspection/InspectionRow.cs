using System.Security.Cryptography;

namespace SecureMail.Mime;

/// <summary>
/// What a message says, in one row that two readers can be compared by: hashes stand for content, and what readers may
/// differ in without harm (line ends, runs of white space) is taken out before hashing. It shows a message as MIME has it
/// (RFC 2045 to 2049): what is packed otherwise, in winmail.dat or by uuencode (RFC 2045 section 6.4 leaves an encoding of
/// that name undecoded), stays packed unless asked for, since readers differ on it.
/// </summary>
/// <param name="File">The name the message was read under.</param>
/// <param name="Subject">The first Subject field, decoded.</param>
/// <param name="From">Mailboxes of From.</param>
/// <param name="To">Mailboxes of To, groups flattened.</param>
/// <param name="Cc">Mailboxes of Cc, groups flattened.</param>
/// <param name="MessageId">The Message-ID field as written; null when missing.</param>
/// <param name="TextLooseSha256">Lower-case hex over the shown text; null when there is none.</param>
/// <param name="HtmlLooseSha256">Lower-case hex over the shown HTML; null when there is none.</param>
/// <param name="Attachments">Everything not shown, in order.</param>
public sealed record InspectionRow(
    string File,
    string Subject,
    IReadOnlyList<InspectedMailbox> From,
    IReadOnlyList<InspectedMailbox> To,
    IReadOnlyList<InspectedMailbox> Cc,
    string? MessageId,
    string? TextLooseSha256,
    string? HtmlLooseSha256,
    IReadOnlyList<InspectedAttachment> Attachments)
{
    /// <summary>Describes a message.</summary>
    /// <param name="file">The name it was read under.</param>
    /// <param name="message">The message.</param>
    /// <param name="unpacked">Whether winmail.dat and uuencoded files are opened.</param>
    public static InspectionRow Of(string file, MimeMessage message, bool unpacked = false)
    {
        ArgumentNullException.ThrowIfNull(message);
        var body = unpacked ? MessageBody.Of(message) : MessageBody.AsWritten(message);
        return new InspectionRow(
            file,
            message.Subject,
            Inspect(message.From),
            Inspect(message.To),
            Inspect(message.Cc),
            message.Headers.First("Message-ID")?.Value,
            HashOf(body.TextParts),
            HashOf(body.HtmlParts),
            [.. body.Attachments.Select(part => Inspect(part, unpacked))]);
    }

    private static InspectedMailbox[] Inspect(IReadOnlyList<Mailbox> mailboxes) =>
        [.. mailboxes.Select(mailbox => new InspectedMailbox(mailbox.DisplayName, mailbox.Address))];

    private static InspectedAttachment Inspect(MimePart part, bool unpacked)
    {
        var content = part.TransferEncoding == TransferEncoding.UuEncode && !unpacked ? part.EncodedBody.ToArray() : part.DecodeContent();
        return new(part.FileName, part.MediaType.Name, Hash(WithOneKindOfLineEnd(content)));
    }

    private static string? HashOf(IReadOnlyList<MimePart> parts)
    {
        if (parts.Count == 0) return null;
        using var hash = new LooseHash();
        var isEmpty = true;
        foreach (var part in parts)
        {
            var text = part.ReadText();
            isEmpty &= text.AsSpan().Trim("\r\n").IsEmpty;
            hash.Append(text);
            hash.Append("\n");
        }
        return isEmpty ? null : hash.End();
    }

    private static ReadOnlySpan<byte> WithOneKindOfLineEnd(byte[] content)
    {
        var length = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\r' && i + 1 < content.Length && content[i + 1] == '\n') continue;
            content[length++] = content[i] == '\r' ? (byte)'\n' : content[i];
        }
        return content.AsSpan(0, length).TrimEnd((byte)'\n');
    }

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
