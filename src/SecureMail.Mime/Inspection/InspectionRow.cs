using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// What a message says, in one row that two readers can be compared by: hashes stand for content, and what readers may
/// differ in without harm (line ends, runs of white space) is taken out before hashing.
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
    public static InspectionRow Of(string file, MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var body = MessageBody.AsWritten(message);
        return new InspectionRow(
            file,
            message.Subject,
            Inspect(message.From),
            Inspect(message.To),
            Inspect(message.Cc),
            message.Headers.First("Message-ID")?.Value,
            LooseHash(body.TextParts),
            LooseHash(body.HtmlParts),
            [.. body.Attachments.Select(Inspect)]);
    }

    private static InspectedMailbox[] Inspect(IReadOnlyList<Mailbox> mailboxes) =>
        [.. mailboxes.Select(mailbox => new InspectedMailbox(mailbox.DisplayName, mailbox.Address))];

    private static InspectedAttachment Inspect(MimePart part) =>
        new(part.FileName, part.MediaType.Name, Hash(WithOneKindOfLineEnd(part.DecodeContent())));

    private static string? LooseHash(IReadOnlyList<MimePart> parts)
    {
        var text = string.Join('\n', parts.Select(part => part.ReadText())).TrimEnd('\r', '\n');
        return text.Length == 0 ? null : Hash(Encoding.UTF8.GetBytes(Collapse(text)));
    }

    /// <summary>Every run of white space, no-break space, zero-width space, BOM and NUL becomes one space; the ends are trimmed.</summary>
    private static string Collapse(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter) && letter is not ('\u200b' or '\ufeff' or '\0' or (>= '\x1c' and <= '\x1f'))) output.Append(letter);
            else if (output.Length > 0 && output[^1] != ' ') output.Append(' ');
        }
        return output.ToString().TrimEnd(' ');
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
