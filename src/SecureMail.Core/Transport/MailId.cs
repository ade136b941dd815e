using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Store;

namespace SecureMail.Core.Transport;

/// <summary>Ids of outgoing mails: the same for the same mail, however often it is composed.</summary>
public static class MailId
{
    private const int UuidBytes = 16;

    /// <summary>The id of a notice; each that the sender asked for is a mail of its own, or a service would take it for sent.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mailbox">The recipient.</param>
    /// <param name="round">How often the sender asked for another notice.</param>
    public static Guid OfNotice(MessageId message, MailboxHash mailbox, long round) => Of(round == 0
        ? $"notice|{message}|{mailbox}"
        : FormattableString.Invariant($"notice|{message}|{mailbox}|{round}"));

    /// <summary>The id of the mail that tells a sender what became of a message.</summary>
    public static Guid OfReceipt(MessageId message, MailboxHash mailbox) => Of($"receipt|{message}|{mailbox}");

    /// <summary>The id of the mail that tells a message's sender of this many people who could not be reached.</summary>
    public static Guid OfFailureNotice(MessageId message, int failures) => Of(FormattableString.Invariant($"failure|{message}|{failures}"));

    /// <summary>The id of a mail that is sent once.</summary>
    public static Guid New(RandomNumberGenerator randomness)
    {
        var bytes = new byte[UuidBytes];
        randomness.GetBytes(bytes);
        return Marked(bytes);
    }

    private static Guid Of(string name) => Marked(SHA256.HashData(Encoding.UTF8.GetBytes(name))[..UuidBytes]);

    // RFC 9562 section 5.8: version 8, whose other bits are ours.
    private static Guid Marked(byte[] bytes)
    {
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
