using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Mime;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Notify;

public sealed class NoticeTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task ANoticeSaysWhoAndUntilWhenAndNothingOfTheMessage()
    {
        var raw = MailSample.About("[encrypt] subject-canary").Saying("body-canary").With("file-canary.txt", "content-canary").ToBytes();
        var id = (await pipeline.AcceptAsync(raw)).Id;
        await pipeline.NoticeAsync(id);

        var sent = Assert.Single(pipeline.Transport.Mails);
        var mail = MimeReader.Read(sent.Content, MimeLimits.Default);
        Assert.Equal(Pipeline.Bob, sent.Recipient);
        Assert.Equal("auto-generated", mail.Headers.First("Auto-Submitted")!.Text);
        var body = MessageBody.Of(mail);
        foreach (var part in body.TextParts.Concat(body.HtmlParts).Concat(body.Attachments))
        {
            var words = part.ReadText();
            Assert.DoesNotContain("canary", words, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", words, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<form", words, StringComparison.OrdinalIgnoreCase);
            Assert.Contains($"https://mail.example/portal/messages/{id}", words, StringComparison.Ordinal);
            Assert.Contains("16 January 2030, 12:00 UTC", words, StringComparison.Ordinal);
        }
        Assert.Contains(Pipeline.Jane, body.TextParts[0].ReadText(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", mail.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheAttachmentIsTheSealedMessageByteForByte()
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        await pipeline.NoticeAsync(id);

        var mail = MimeReader.Read(pipeline.Transport.Mails[0].Content, MimeLimits.Default);
        var part = Assert.Single(MessageBody.Of(mail).Attachments);
        Assert.Equal(SealedAttachment.FileName, part.FileName);
        var page = part.ReadText();
        var start = page.IndexOf('>', page.IndexOf("securemail-sealed", StringComparison.Ordinal)) + 1;
        var carried = Convert.FromBase64String(page[start..page.IndexOf("</div>", start, StringComparison.Ordinal)]);
        using var stored = new MemoryStream();
        await (await pipeline.RawBlobs.OpenReadAsync((await pipeline.OnlyMessageAsync()).BlobName("raw"), default))!.CopyToAsync(stored);
        Assert.Equal(stored.ToArray(), carried);
    }

    [Fact]
    public async Task AnOrganisationCanSendTheLinkOnly()
    {
        await pipeline.SaveAsync(Pipeline.Acme with { MaxAttachedBytes = 0 });
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        await pipeline.NoticeAsync(id);

        Assert.Empty(MessageBody.Of(MimeReader.Read(pipeline.Transport.Mails[0].Content, MimeLimits.Default)).Attachments);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "markup")]
    [InlineData("Acme\" onmouseover=\"x", "an attribute's end")]
    [InlineData("Acme & Sons", "an ampersand")]
    [InlineData("Acme\r\nBcc: eve@x.example", "a line end")]
    [InlineData("Ac\u202Eme", "a direction mark")]
    public async Task HostileNamesStayWords(string name, string why)
    {
        using var randomness = new SeededRandomness(2);
        var notice = new Notice(
            name, MessageId.Compute("acme", [], []), await pipeline.HashAsync(Pipeline.Bob), Pipeline.Bob,
            "\"<b>\"@acme.example", FakeTimeProvider.Noon, FakeTimeProvider.Noon.AddDays(15), [1, 2, 3]);

        var bytes = await new NoticeComposer(Pipeline.Deployment, randomness).ComposeAsync(notice, default);

        var mail = MimeReader.Read(bytes, MimeLimits.Default);
        var body = MessageBody.Of(mail);
        Assert.True(mail.Headers.First("Bcc") is null, why);
        foreach (var html in body.HtmlParts.Concat(body.Attachments).Select(part => part.ReadText()))
        {
            Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
            Assert.DoesNotContain("\" onmouseover", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        }
    }

    public void Dispose() => pipeline.Dispose();
}
