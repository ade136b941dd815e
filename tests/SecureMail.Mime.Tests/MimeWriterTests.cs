using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Mime.Tests;

public class MimeWriterTests
{
    private static readonly MessageDraft Plain = new()
    {
        From = new Mailbox("Jürgen Groß, Leitung", "j@bücher.example"),
        To = [new Mailbox("", "a@example.com"), new Mailbox("Doe, Jane", "jane@example.com")],
        Subject = "Grüße und ein sehr langer Betreff, der über eine Zeile hinaus reicht [encrypt]",
        Date = new DateTimeOffset(2026, 11, 5, 8, 3, 1, TimeSpan.FromMinutes(-210)),
        MessageId = "1.abc@example.com",
        Text = "Guten Tag\n",
    };

    [Fact]
    public async Task PlainMessage_ReadsBack()
    {
        var message = await WriteAndReadAsync(Plain);

        Assert.Equal(Plain.From with { Address = "j@xn--bcher-kva.example" }, message.From.Single());
        Assert.Equal(Plain.To, message.To);
        Assert.Equal(Plain.Subject, message.Subject);
        Assert.Equal(Plain.Date, message.Date);
        Assert.Equal("<1.abc@example.com>", message.MessageId);
        Assert.Equal("Guten Tag\r\n", message.Root.ReadText());
    }

    [Fact]
    public async Task AlternativesAndFiles_ReadBack()
    {
        var content = new byte[200_000];
        new Random(2).NextBytes(content);
        var message = await WriteAndReadAsync(Plain with
        {
            Html = "<p>€ = " + new string('x', 3000) + "</p>",
            Attachments =
            [
                new DraftAttachment("résumé (final) of a person with a very long name, in \"quotes\".pdf", "application/pdf", new MemoryStream(content)),
                new DraftAttachment("a.eml", "message/rfc822", new MemoryStream("x"u8.ToArray())),
            ],
        });
        var body = MessageBody.Of(message);

        Assert.Equal("Guten Tag\r\n", body.TextParts.Single().ReadText());
        Assert.Equal("<p>€ = " + new string('x', 3000) + "</p>", body.HtmlParts.Single().ReadText());
        Assert.Equal("résumé (final) of a person with a very long name, in \"quotes\".pdf", body.Attachments[0].FileName);
        Assert.Equal(content, body.Attachments[0].DecodeContent());
        Assert.Equal("application/octet-stream", body.Attachments[1].MediaType.Name);
    }

    [Theory]
    [InlineData("a\r\nBcc: x@y.example")]
    [InlineData("a\nBcc: x@y.example")]
    [InlineData("a\rBcc: x@y.example")]
    [InlineData("a\0\r\n\r\nbody")]
    [InlineData("=?utf-8?q?=0D=0ABcc:_x?=")]
    [InlineData("\u2028Bcc: x\u0085")]
    public async Task HostileText_AddsNoField(string text)
    {
        var plain = await WriteAndReadAsync(Plain with { ExtraFields = [new("X-Note", "a"), new("Auto-Submitted", "auto-replied")] });
        var hostile = await WriteAndReadAsync(Plain with
        {
            From = new Mailbox(text, "a@example.com"),
            Subject = text,
            ExtraFields = [new("X-Note", text), new("Auto-Submitted", "auto-replied")],
            References = [text, "<a@b>"],
            InReplyTo = [text],
        });

        Assert.Equal(
            plain.Headers.Select(field => field.Name).Append("References").Order(),
            hostile.Headers.Select(field => field.Name).Order());
        Assert.Equal(["<a@b>"], hostile.References);
    }

    [Theory]
    [InlineData("a@b.example\r\nBcc: x@y.example")]
    [InlineData("\"a\r\nb\"@example.com")]
    [InlineData("nobody")]
    public async Task InvalidAddress_IsRefused(string address)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAndReadAsync(Plain with { To = [new Mailbox("", address)] }));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("")]
    [InlineData("a\r\nb")]
    public async Task InvalidFieldName_IsRefused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAndReadAsync(Plain with { ExtraFields = [new(name, "x")] }));
    }

    [Theory]
    [InlineData("plain", "7bit")]
    [InlineData("From here on", "quoted-printable")]
    [InlineData("caf\u00E9 and much more text that is plain", "quoted-printable")]
    [InlineData("\u65E5\u672C\u8A9E", "base64")]
    public async Task TransferEncoding_FitsTheText(string text, string encoding)
    {
        var message = await WriteAndReadAsync(Plain with { Text = text });

        Assert.Equal(encoding, message.Headers.First("Content-Transfer-Encoding")!.Value);
        Assert.Equal(text, message.Root.ReadText().TrimEnd());
    }

    private static async Task<MimeMessage> WriteAndReadAsync(MessageDraft draft)
    {
        using var random = RandomNumberGenerator.Create();
        var raw = await MimeWriter.ToBytesAsync(draft, random, CancellationToken.None);
        var text = Encoding.UTF8.GetString(raw);
        Assert.All(text.Split("\r\n"), line => Assert.True(line.Length <= 998 && line.AsSpan().IndexOfAny("\r\n\0") < 0, line));
        var message = MimeReader.Read(raw, MimeLimits.Default);
        Assert.Empty(message.Defects);
        return message;
    }
}
