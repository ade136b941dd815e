using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Mime;

/// <summary>Writes messages: CRLF line ends, lines of at most 998 bytes (RFC 5322 section 2.1.1), 7-bit bodies.</summary>
public static class MimeWriter
{
    /// <summary>Writes a message. Attachments are encoded as they are read: memory does not grow with their size.</summary>
    /// <param name="draft">What to write.</param>
    /// <param name="destination">Where it goes; left open.</param>
    /// <param name="random">Makes the boundaries.</param>
    /// <param name="ct">Stops between pieces; the destination then holds an incomplete message.</param>
    /// <exception cref="ArgumentException">An address, the Message-ID or the name of an extra field is not valid.</exception>
    public static async Task WriteAsync(MessageDraft draft, Stream destination, RandomNumberGenerator random, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(random);
        var output = new StringBuilder();
        WriteFields(draft, new HeaderWriter(output));
        await new BodyWriter(output, destination, random).WriteAsync(draft, ct);
    }

    /// <summary>Writes a message into memory; for messages known to be small, such as notices.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public static async Task<byte[]> ToBytesAsync(MessageDraft draft, RandomNumberGenerator random, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        await WriteAsync(draft, memory, random, ct);
        return memory.ToArray();
    }

    private static void WriteFields(MessageDraft draft, HeaderWriter fields)
    {
        fields.Structured("Date", [MailDate.Format(draft.Date)]);
        fields.Mailboxes("From", [draft.From]);
        fields.Mailboxes("Reply-To", draft.ReplyTo);
        fields.Mailboxes("To", draft.To);
        fields.Mailboxes("Cc", draft.Cc);
        fields.Text("Subject", draft.Subject);
        var id = MessageIds.Checked(draft.MessageId)
            ?? throw new ArgumentException("The Message-ID is not of the form left@right (RFC 5322 section 3.6.4).", nameof(draft));
        fields.Structured("Message-ID", [id]);
        fields.Structured("In-Reply-To", [.. draft.InReplyTo.Select(MessageIds.Checked).OfType<string>()]);
        fields.Structured("References", [.. draft.References.Select(MessageIds.Checked).OfType<string>()]);
        foreach (var (name, value) in draft.ExtraFields) fields.Text(name, value);
        fields.Structured("MIME-Version", ["1.0"]);
    }
}
