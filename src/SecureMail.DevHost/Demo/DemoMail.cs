using System.Security.Cryptography;
using System.Text;
using SecureMail.Mime;

namespace SecureMail.DevHost.Demo;

/// <summary>Mails for demonstrations and measurements.</summary>
public static class DemoMail
{
    /// <summary>The attachment's name: not ASCII, so that the way of names is tried too.</summary>
    public const string FileName = "Befund Müller 2026.pdf";

    /// <summary>A sentence that stands in the text and nowhere else.</summary>
    public const string Sentence = "Your claim has been settled: we transfer 1,284.50 EUR on Friday.";

    /// <summary>The subject.</summary>
    public const string Subject = "[encrypt] Your claim 2026-1184";

    /// <summary>A mail with text, HTML and an attachment of the given bytes.</summary>
    public static Task<byte[]> WithAttachmentAsync(byte[] attachment, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken) =>
        WriteAsync(new MessageDraft
        {
            From = new Mailbox("Nora Weiss", DemoOrganisation.Sender),
            To = [new Mailbox("Jane Doe", DemoOrganisation.Recipient)],
            Subject = Subject,
            Date = clock.GetUtcNow(),
            MessageId = NewMessageId(randomness),
            Text = $"Dear Jane,\n\n{Sentence}\n\nThe letter is attached. Just reply to this message if anything is unclear.\n\nKind regards\nNora Weiss\nAcme Insurance\n",
            Html = Html,
            Attachments = [new DraftAttachment(FileName, "application/pdf", new MemoryStream(attachment))],
        }, randomness, cancellationToken);

    /// <summary>A plain mail of about the given size.</summary>
    public static Task<byte[]> OfSizeAsync(
        int bytes, string recipient, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var filler = new byte[Math.Max(0, (bytes - 1024) * 54 / 74)];
        randomness.GetBytes(filler);
        return WriteAsync(new MessageDraft
        {
            From = new Mailbox("Nora Weiss", DemoOrganisation.Sender),
            To = [new Mailbox("", recipient)],
            Subject = "[encrypt] Figures",
            Date = clock.GetUtcNow(),
            MessageId = NewMessageId(randomness),
            Text = "The figures are attached.\n",
            Attachments = [new DraftAttachment("figures.bin", "application/octet-stream", new MemoryStream(filler))],
        }, randomness, cancellationToken);
    }

    /// <summary>Something like a PDF, of the given size, whose bytes no encoding may change.</summary>
    public static byte[] Attachment(int bytes, RandomNumberGenerator randomness)
    {
        var content = new byte[bytes];
        randomness.GetBytes(content);
        Encoding.ASCII.GetBytes("%PDF-1.7\n").CopyTo(content, 0);
        return content;
    }

    private static string Html => $"""
        <html><body style="font-family: Georgia, serif; color: #222">
        <p>Dear Jane,</p>
        <p><strong>{Sentence}</strong></p>
        <table border="1" cellpadding="6" style="border-collapse: collapse">
        <tr><th align="left">Claim</th><td>2026-1184</td></tr>
        <tr><th align="left">Amount</th><td>1,284.50 EUR</td></tr>
        </table>
        <p>The letter is attached. Just reply to this message if anything is unclear.</p>
        <p>Kind regards<br>Nora Weiss<br>Acme Insurance</p>
        </body></html>
        """;

    private static Task<byte[]> WriteAsync(MessageDraft draft, RandomNumberGenerator randomness, CancellationToken cancellationToken) =>
        MimeWriter.ToBytesAsync(draft, randomness, cancellationToken);

    private static string NewMessageId(RandomNumberGenerator randomness)
    {
        Span<byte> bytes = stackalloc byte[12];
        randomness.GetBytes(bytes);
        return $"{Convert.ToHexStringLower(bytes)}@acme.example";
    }
}
