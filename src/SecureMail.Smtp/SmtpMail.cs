using System.Runtime.InteropServices;
using SecureMail.Smtp.Addresses;

namespace SecureMail.Smtp;

/// <summary>One mail to hand over: an envelope and the octets of an RFC 5322 message.</summary>
public sealed record SmtpMail
{
    private SmtpMail(string sender, IReadOnlyList<string> recipients, Func<Stream> openContent)
    {
        Sender = sender.Length == 0 ? EnvelopeAddress.Null : EnvelopeAddress.Parse(sender);
        Recipients = recipients.Count > 0
            ? [.. recipients.Select(EnvelopeAddress.Parse)]
            : throw new SmtpInputException("A mail needs at least one recipient.");
        OpenContent = openContent;
    }

    /// <summary>A mail whose content is in memory.</summary>
    /// <param name="sender">Envelope sender; "" is the null sender of notices and bounces.</param>
    /// <param name="recipients">At least one mailbox.</param>
    /// <param name="content">
    /// The message. Lines end with CRLF; a bare CR or LF is made CRLF on the wire. NUL octets and lines over
    /// <see cref="SmtpLimits.MaxContentLineBytes"/> stop the mail.
    /// </param>
    /// <exception cref="SmtpInputException">An address is no mailbox, or there is no recipient.</exception>
    public static SmtpMail Create(string sender, IReadOnlyList<string> recipients, ReadOnlyMemory<byte> content) =>
        new(sender, recipients, () => AsStream(content));

    /// <summary>
    /// A mail whose content is read from the stream's present position to its end; the caller disposes the stream and
    /// sends such a mail once at a time. A stream that can seek is looked through first, so that a mail the server
    /// cannot carry is never begun, and can be sent again.
    /// </summary>
    /// <inheritdoc cref="Create(string, IReadOnlyList{string}, ReadOnlyMemory{byte})"/>
    public static SmtpMail Create(string sender, IReadOnlyList<string> recipients, Stream content)
    {
        var start = content.CanSeek ? content.Position : 0;
        return new SmtpMail(sender, recipients, () =>
        {
            if (content.CanSeek) content.Position = start;
            return content;
        });
    }

    /// <summary>
    /// Asks every server on the way to pass the mail on over verified TLS or to return it (RFC 8689). Default false.
    /// Where the server does not offer it the mail waits, with <see cref="SmtpReason.RequireTlsMissing"/>.
    /// </summary>
    public bool RequireTls { get; init; }

    /// <summary>
    /// The same, asked only of a server that offers it; another gets the mail without. Default false.
    /// </summary>
    public bool PreferRequireTls { get; init; }

    /// <summary>What the receiving side is asked to report back. Default null: nothing is asked.</summary>
    public DsnRequest? Dsn { get; init; }

    internal EnvelopeAddress Sender { get; }

    internal IReadOnlyList<EnvelopeAddress> Recipients { get; }

    internal Func<Stream> OpenContent { get; }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
