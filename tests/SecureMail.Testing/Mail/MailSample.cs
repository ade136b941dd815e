using System.Text;

namespace SecureMail.Testing.Mail;

/// <summary>
/// A mail as a mail flow posts it, written line by line, so that broken mails can be written too. Text is UTF-8, lines
/// end with CRLF.
/// </summary>
public sealed class MailSample
{
    private const string Boundary = "=_sample";

    private readonly StringBuilder fields = new();
    private readonly StringBuilder attachments = new();
    private string text = "Hello.";

    /// <summary>A well-formed mail from jane@acme.example to bob@outside.example with this subject.</summary>
    public static MailSample About(string subject) => new MailSample()
        .Field("From", "Jane Doe <jane@acme.example>")
        .Field("To", "Bob <bob@outside.example>")
        .Field("Subject", subject)
        .Field("Message-ID", "<1@acme.example>")
        .Field("Date", "Tue, 01 Jan 2030 12:00:00 +0000");

    /// <summary>A mail that asks to be sealed.</summary>
    public static MailSample Tagged() => About("[encrypt] Report");

    /// <summary>Adds a field exactly as given: the value may hold folds.</summary>
    public MailSample Field(string name, string value)
    {
        fields.Append(name).Append(": ").Append(value).Append("\r\n");
        return this;
    }

    /// <summary>Adds a field many times, numbered.</summary>
    public MailSample Fields(int count)
    {
        for (var number = 0; number < count; number++)
        {
            Field("X-Number", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        return this;
    }

    /// <summary>Sets the text.</summary>
    public MailSample Saying(string words)
    {
        text = words;
        return this;
    }

    /// <summary>Attaches a file.</summary>
    public MailSample With(string fileName, string content)
    {
        var content64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(content));
        attachments.Append("--" + Boundary + "\r\nContent-Type: application/octet-stream\r\n")
            .Append("Content-Disposition: attachment; filename=\"" + fileName + "\"\r\n")
            .Append("Content-Transfer-Encoding: base64\r\n\r\n" + content64 + "\r\n");
        return this;
    }

    /// <summary>The mail's bytes.</summary>
    public byte[] ToBytes() => Write(isClosed: true);

    /// <summary>The mail's bytes without its closing boundary, as a connection that broke leaves it.</summary>
    public byte[] ToUnclosedBytes() => Write(isClosed: false);

    private byte[] Write(bool isClosed)
    {
        if (attachments.Length == 0 && isClosed)
        {
            return Encoding.UTF8.GetBytes($"{fields}\r\n{text}\r\n");
        }
        return Encoding.UTF8.GetBytes(
            $"{fields}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{Boundary}\"\r\n\r\n"
            + $"--{Boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n{attachments}"
            + (isClosed ? $"--{Boundary}--\r\n" : ""));
    }
}
