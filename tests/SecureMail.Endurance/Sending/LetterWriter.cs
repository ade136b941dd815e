using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Endurance.Sending;

/// <summary>Writes mails with the tag, each unlike any other.</summary>
/// <param name="randomness">Makes them differ.</param>
/// <param name="clock">Dates them.</param>
/// <param name="mailboxes">How many recipients share them.</param>
/// <param name="name">What the recipients' addresses begin with.</param>
internal sealed class LetterWriter(RandomNumberGenerator randomness, TimeProvider clock, int mailboxes, string name = "reader")
{
    private int written;

    /// <summary>A recipient's address, by number.</summary>
    public string Recipient(int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number % mailboxes}@customer.example");

    /// <summary>A mail of about so many bytes. Every second one travels in Postmark's form.</summary>
    public Letter Write(int bytes)
    {
        var number = Interlocked.Increment(ref written) - 1;
        return Write(number, NewMessageId(), bytes);
    }

    /// <summary>A Message-ID, without its brackets.</summary>
    public string NewMessageId() => $"{Convert.ToHexStringLower(Random(12))}@acme.example";

    /// <summary>A mail of about so many bytes, with a Message-ID that others may have too.</summary>
    public Letter Write(int number, string messageId, int bytes)
    {
        var date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture).Replace("GMT", "+0000", StringComparison.Ordinal);
        var head = $"From: Nora Weiss <{MailFlow.Sender}>\r\nTo: {Recipient(number)}\r\nSubject: [encrypt] Letter {number}\r\n" +
            $"Date: {date}\r\nMessage-ID: <{messageId}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
        var text = new StringBuilder(head);
        while (text.Length < bytes - 78)
        {
            text.Append(Convert.ToBase64String(Random(57))).Append("\r\n");
        }
        text.Append(Convert.ToBase64String(Random(18))).Append("\r\n");
        return new Letter(number, Recipient(number), Encoding.ASCII.GetBytes(text.ToString()), Convert.ToHexStringLower(Random(16)), AsPostmark: number % 2 == 1);
    }

    private byte[] Random(int count)
    {
        var bytes = new byte[count];
        randomness.GetBytes(bytes);
        return bytes;
    }
}
