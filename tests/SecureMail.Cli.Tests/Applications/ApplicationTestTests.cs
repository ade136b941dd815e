using System.Text;
using SecureMail.Cli.Tests.Bench;

namespace SecureMail.Cli.Tests.Applications;

public sealed class ApplicationTestTests : IDisposable
{
    private const string Line = "app test acme mailflow --secret s3cret --to Nora@Elsewhere.example";

    private readonly Desk desk = new();

    [Fact]
    public async Task ItPostsAMailWithoutATagAsAMailFlowDoes()
    {
        await desk.AddAcmeAsync();

        var typed = await desk.TypeAsync(Line);

        Assert.Equal(0, typed.Code);
        Assert.Equal("The webhook works: it took the test mail and stored nothing. Not sealed: the subject bears no tag.\n", typed.Output, ignoreLineEndingDifferences: true);
        var request = desk.Webhook.Request!;
        Assert.Equal("https://mail.acme.example/inbound/acme/mailflow", request.RequestUri!.AbsoluteUri);
        Assert.Equal("mailflow:s3cret", Encoding.UTF8.GetString(Convert.FromBase64String(request.Headers.Authorization!.Parameter!)));
        Assert.Equal("message/rfc822", request.Content!.Headers.ContentType!.MediaType);
        Assert.Equal(["securemail-test@acme.example"], request.Headers.GetValues("X-Envelope-From"));
        Assert.Equal(["Nora@elsewhere.example"], request.Headers.GetValues("X-Envelope-To"));
        Assert.Contains("\r\nSubject: SecureMail test\r\n", desk.Webhook.Mail, StringComparison.Ordinal);
        Assert.DoesNotContain('[', desk.Webhook.Mail!);
    }

    [Theory]
    [InlineData(200, """{"recipients":[{"verdict":"seal","explanation":"Sealed."}]}""", "The webhook took the test mail, and sealed it")]
    [InlineData(200, "<html>", "What answers at this address is not SecureMail.")]
    [InlineData(200, """{"recipients":[]}""", "What answers at this address is not SecureMail.")]
    [InlineData(302, "", "The webhook's address leads elsewhere.")]
    [InlineData(400, """{"detail":"No sender."}""", "The webhook refuses the mail (400): No sender.")]
    [InlineData(400, "<html>", "The webhook refuses the mail (400): no reason given.")]
    [InlineData(400, """{"detail":"a\u001b[2Jb"}""", "The webhook refuses the mail (400): a\uFFFD[2Jb")] // nothing that a terminal obeys
    [InlineData(401, "", "The webhook does not know this application or secret.")]
    [InlineData(404, "", "There is no webhook at this address.")]
    [InlineData(503, "", "The webhook answers 503.")]
    [InlineData(0, "", "The address does not answer")]
    public async Task AnythingElse_IsOneSentenceOnStandardError(int status, string body, string sentence)
    {
        await desk.AddAcmeAsync();
        (desk.Webhook.Status, desk.Webhook.Body) = (status, body);

        var typed = await desk.TypeAsync(Line);

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", typed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app test acme mailflow --secret s --to nobody", "The value of --to must be one mail address.")]
    [InlineData("app test other mailflow --secret s --to nora@elsewhere.example", "There is no organisation other.")]
    [InlineData("app test acme mailflow --to nora@elsewhere.example", "Option '--secret' is required.")]
    public async Task WithoutWhatItNeeds_NothingIsPosted(string line, string sentence)
    {
        await desk.AddAcmeAsync();

        var typed = await desk.TypeAsync(line);

        Assert.Equal(1, typed.Code);
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
        Assert.Null(desk.Webhook.Request);
    }

    public void Dispose() => desk.Dispose();
}
