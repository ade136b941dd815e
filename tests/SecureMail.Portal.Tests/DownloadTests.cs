using System.Net;
using System.Text;
using SecureMail.Portal.Reading;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Attachments and HTML texts of hostile mail, as they leave the portal.</summary>
public sealed class DownloadTests
{
    public static TheoryData<string, string, string> HostileNames => new()
    {
        { "../../etc/passwd", "passwd", "folders" },
        { "C:\\Users\\jane\\letter.pdf", "letter.pdf", "Windows folders" },
        { "letter\r\nSet-Cookie: a=b.pdf", "letterSet-Cookie a=b.pdf", "line ends" },
        { "invoice\u202Efdp.exe", "invoicefdp.exe", "right-to-left override shows exe.pdf" },
        { "\u2066a\u2069.txt", "a.txt", "isolates" },
        { "a\"b;c.txt", "ab;c.txt", "quotes" },
        { "...hidden", "hidden", "leading dots" },
        { "con.txt", "_con.txt", "a Windows device" },
        { "LPT1", "_LPT1", "a Windows device in capitals" },
        { "", "attachment-1", "nothing" },
        { "///", "attachment-1", "folders without a name" },
        { "Befund Müller.pdf", "Befund Müller.pdf", "an honest name" },
        { "报告.docx", "报告.docx", "an honest name in Chinese" },
    };

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void Name_IsMadeHarmless(string name, string expected, string why) =>
        Assert.True(expected == FileNames.Safe(name, 1), $"{why}: {FileNames.Safe(name, 1)}");

    [Fact]
    public void LongName_KeepsItsExtension()
    {
        var safe = FileNames.Safe(new string('x', 5000) + ".pdf", 1);

        Assert.Equal(120, safe.Length);
        Assert.EndsWith(".pdf", safe, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", "application/octet-stream", "would run")]
    [InlineData("image/svg+xml", "application/octet-stream", "would run")]
    [InlineData("application/xhtml+xml", "application/octet-stream", "would run")]
    [InlineData("text/plain", "application/octet-stream", "not on the list")]
    [InlineData("image/png", "image/png", "on the list")]
    [InlineData("application/pdf", "application/pdf", "on the list")]
    public async Task Attachment_IsADownload_OfAHarmlessType(string declared, string served, string why)
    {
        await using var bench = await PortalBench.StartAsync();
        var mail = Mails.WithAttachment("attachment; filename*=UTF-8''%E2%80%AEgpj.exe%0D%0AX-Evil:%201", declared, "<script>alert(1)</script>");
        var message = await bench.AcceptAsync(mail, PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        using var answer = await jane.GetAsync($"/portal/messages/{message}/attachments/0");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(served == answer.Content.Headers.ContentType?.ToString(), why);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("gpj.exe  X-Evil 1", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.False(answer.Headers.Contains("X-Evil"));
        Assert.Equal("sandbox; default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("<script>alert(1)</script>", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Raw_IsTheMessageByteForByte()
    {
        await using var bench = await PortalBench.StartAsync();
        var mail = Mails.WithHtml("<p>Hello</p>");
        var message = await bench.AcceptAsync(mail, PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        using var answer = await jane.GetAsync($"/portal/messages/{message}/message.eml");

        Assert.Equal(mail, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(mail.Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task HtmlText_StandsInASandbox_AsADocumentWithoutPowers()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(
            Mails.WithHtml("<p>Hello <img src=cid:dot@acme.example> <img src=https://tracker.example/p.gif alt=logo></p><script>alert(1)</script>"), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var frame = jane.Page.QuerySelector("iframe")!;

        using var answer = await jane.GetAsync(frame.GetAttribute("src")!);
        var html = await answer.Content.ReadAsStringAsync();
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Equal("allow-popups allow-popups-to-escape-sandbox", frame.GetAttribute("sandbox"));
        Assert.StartsWith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:;", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.Contains($"<img src=\"data:image/gif;base64,{Mails.PixelBase64}\">", html, StringComparison.Ordinal);
        Assert.Contains("A picture from another server was not loaded", html, StringComparison.Ordinal);
        Assert.DoesNotContain("tracker.example", html, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_OfACoveredMessage_LeadToItsCover()
    {
        await using var bench = await PortalBench.StartAsync();
        var first = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var covered = await bench.AcceptAsync(Mails.WithHtml("<p>Hello</p>"), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, first);

        foreach (var part in new[] { "html/0", "attachments/0", "message.eml", "reply" })
        {
            using var answer = await jane.GetAsync($"/portal/messages/{covered}/{part}");
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.Equal($"/portal/messages/{covered}", answer.Headers.Location?.OriginalString);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Headers_OfAHostileMail_AreShownAsText()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(
            Mails.Plain("[encrypt] <img src=x onerror=alert(1)>", "</div><script>alert(2)</script>"), PortalBench.Nora, PortalBench.Jane);

        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        Assert.Empty(jane.Page.QuerySelectorAll("main img, main script"));
        Assert.Single(jane.Page.QuerySelectorAll("script"));
        Assert.Contains("</div><script>alert(2)</script>", jane.Words, StringComparison.Ordinal);
        Assert.Contains(Encoding.UTF8.GetString("<img src=x onerror=alert(1)>"u8), jane.Page.Title, StringComparison.Ordinal);
    }
}
