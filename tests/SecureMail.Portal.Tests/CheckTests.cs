using System.Net;
using System.Text;
using SecureMail.Core.Expire;
using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>"Is this notice genuine?"</summary>
public sealed class CheckTests
{
    private const string Genuine = "It is genuine";
    private const string Unknown = "Nothing of this name was sent from here";

    [Theory]
    [InlineData("https://mail.acme.example/portal/messages/{id}", Genuine)]
    [InlineData("  HTTPS://MAIL.acme.example/portal/messages/{id}?x=1 ", Genuine)]
    [InlineData("{id}", Genuine)]
    [InlineData("https://mail.acme.example.evil.example/portal/messages/{id}", Unknown)]
    [InlineData("https://evil.example/portal/messages/{id}", Unknown)]
    [InlineData("https://mail.acme.example/portal/messages/aaaaaaaaaaaaaaaaaaaaaaaaaa", Unknown)]
    [InlineData("", Unknown)]
    public async Task Link_IsGenuine_OnlyWithOurHostAndAMessage(string link, string expected)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/check");
        var before = await bench.Storage.DumpAsync();

        await visitor.SubmitAsync("main form", ("Reference", link.Replace("{id}", message.Value, StringComparison.Ordinal)));

        Assert.Contains(expected, visitor.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("acme insurance", visitor.Words, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, await bench.Storage.DumpAsync());
    }

    [Fact]
    public async Task File_IsComparedByteForByte_AndLeadsToTheMessage()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var file = await AttachmentAsync(bench, message);
        var spoilt = file.ToArray();
        var at = Encoding.UTF8.GetString(file).LastIndexOf("</div>", StringComparison.Ordinal) - 40;
        spoilt[at] = spoilt[at] == 'A' ? (byte)'B' : (byte)'A';

        var genuine = await CheckAsync(bench, file);
        Assert.Contains(Genuine, genuine.Words, StringComparison.Ordinal);
        Assert.Equal($"/portal/messages/{message}", genuine.Page.QuerySelector("main a.button")?.GetAttribute("href"));
        Assert.Contains("somebody has changed it", (await CheckAsync(bench, spoilt)).Words, StringComparison.Ordinal);
        Assert.Contains(Unknown, (await CheckAsync(bench, "<html>"u8.ToArray())).Words, StringComparison.Ordinal);
        await bench.Get<MessageEnd>().WithdrawAsync(message, CancellationToken.None);
        Assert.Contains("It has ended", (await CheckAsync(bench, file)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyQuestions_AreRefused_PerClient()
    {
        await using var bench = await PortalBench.StartAsync(options: new PortalOptions { ChecksPerMinute = 3 });
        var visitor = bench.Visit("198.51.100.7");
        for (var question = 0; question < 3; question++)
        {
            await visitor.GoAsync("/portal/check");
            await visitor.SubmitAsync("main form");
            Assert.Equal(HttpStatusCode.OK, visitor.Answer.StatusCode);
        }

        await visitor.GoAsync("/portal/check");
        await visitor.SubmitAsync("main form");

        Assert.Equal(HttpStatusCode.TooManyRequests, visitor.Answer.StatusCode);
        Assert.Contains("Wait a minute", visitor.Words, StringComparison.Ordinal);
        var other = bench.Visit("198.51.100.8");
        await other.GoAsync("/portal/check");
        await other.SubmitAsync("main form");
        Assert.Equal(HttpStatusCode.OK, other.Answer.StatusCode);
    }

    private static async Task<Visitor> CheckAsync(PortalBench bench, byte[] file)
    {
        var visitor = bench.Visit(fileField: "File");
        await visitor.GoAsync("/portal/check");
        await visitor.PostAsync("/portal/check", visitor.FieldsOf("main form"), (SealedAttachment.FileName, file));
        return visitor;
    }

    private static async Task<byte[]> AttachmentAsync(PortalBench bench, MessageId message)
    {
        await foreach (var blob in bench.Storage.Blobs.ListAsync($"sealed/{message}/", CancellationToken.None))
        {
            if (blob.Name.EndsWith("/raw", StringComparison.Ordinal))
            {
                await using var content = await bench.Storage.Blobs.OpenReadAsync(blob.Name, CancellationToken.None);
                using var bytes = new MemoryStream();
                await content!.CopyToAsync(bytes);
                return SealedAttachment.Create("Acme", new Uri(PortalBench.Address, "x"), message, bench.Storage.Clock.GetUtcNow(), bytes.ToArray());
            }
        }
        throw new InvalidOperationException("The message has no blob.");
    }
}
