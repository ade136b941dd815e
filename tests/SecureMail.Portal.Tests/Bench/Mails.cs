using System.Text;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>Mails as organisations send them.</summary>
internal static class Mails
{
    public const string Sentence = "Your claim has been settled.";

    // The smallest GIF: one transparent pixel.
    public const string PixelBase64 = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    public static byte[] Plain(string subject = "[encrypt] Your claim", string text = Sentence) => Crlf($"""
        From: Nora Weiss <nora@acme.example>
        To: Jane Doe <jane@customer.example>
        Subject: {subject}
        Date: Tue, 1 Jan 2030 11:58:00 +0000
        Message-ID: <{subject.Length}.{text.Length}@acme.example>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        {text}

        """);

    /// <summary>The letter of that number in one conversation: each answers the one before it.</summary>
    public static byte[] InConversation(int number) => Crlf($"""
        From: Nora Weiss <nora@acme.example>
        To: Jane Doe <jane@customer.example>
        Subject: [encrypt] Your claim
        Message-ID: <{number}@acme.example>
        References: <{number - 1}@acme.example>

        Letter {number}.

        """);

    public static byte[] WithHtml(string html) => Crlf($"""
        From: Nora Weiss <nora@acme.example>
        To: Jane Doe <jane@customer.example>
        Cc: Bob <bob@customer.example>
        Subject: [encrypt] Your letter
        Date: Tue, 1 Jan 2030 11:58:00 +0000
        Message-ID: <{html.Length}.html@acme.example>
        MIME-Version: 1.0
        Content-Type: multipart/related; boundary=b

        --b
        Content-Type: text/html; charset=utf-8

        {html}
        --b
        Content-Type: image/gif
        Content-ID: <dot@acme.example>
        Content-Disposition: inline
        Content-Transfer-Encoding: base64

        {PixelBase64}
        --b--

        """);

    public static byte[] WithAttachment(string disposition, string mediaType, string content) => Crlf($"""
        From: Nora Weiss <nora@acme.example>
        To: Jane Doe <jane@customer.example>
        Subject: [encrypt] A file
        Message-ID: <file@acme.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        See the file.
        --b
        Content-Type: {mediaType}
        Content-Disposition: {disposition}
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(Encoding.UTF8.GetBytes(content), Base64FormattingOptions.InsertLineBreaks)}
        --b--

        """);

    private static byte[] Crlf(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
