using System.Net;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>What people do, through HTTP alone.</summary>
public sealed class ConversationTests
{
    [Fact]
    public async Task Recipient_RegistersFromTheLink_AndReadsAtOnce()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);

        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        Assert.Equal($"/portal/messages/{message}", jane.Path);
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_StandsInTheConversationOfBoth_AndSaysHowItsCopyTravelled()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(2));
        await jane.GoAsync($"/portal/messages/{message}/reply");
        Assert.Contains("over a TLS connection with a verified certificate", jane.Words, StringComparison.Ordinal);
        await jane.SubmitAsync("form[enctype]", [("Text", "That was quick, thank you.")], [("répönse.txt", "yes"u8.ToArray())]);
        Assert.Contains("That was quick, thank you.", jane.Words, StringComparison.Ordinal);
        Assert.Contains("répönse.txt", jane.Words, StringComparison.Ordinal);

        var reply = MessageId.FromStored(jane.Page.QuerySelectorAll("article")[^1].Id![2..]);
        await bench.DeliverAsync(reply, PortalBench.Nora, new Dictionary<string, string>
        {
            ["Server"] = "mail.acme.example",
            ["TlsProtocol"] = "TLS 1.3",
            ["CertificateSubject"] = "CN=mail.acme.example",
            ["ServerLine"] = "250 2.0.0 Ok",
        });
        await jane.GoAsync($"/portal/messages/{message}");
        var nora = await bench.RegisterAsync(PortalBench.Nora, reply);

        Assert.Contains("That was quick, thank you.", nora.Words, StringComparison.Ordinal);
        foreach (var person in new[] { jane, nora })
        {
            foreach (var proof in new[] { "Delivered over TLS 1.3 to mail.acme.example", "CN=mail.acme.example", "250 2.0.0 Ok" })
            {
                Assert.Contains(proof, person.Words, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task SameForm_SentTwice_IsOneReply()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await jane.GoAsync($"/portal/messages/{message}/reply");
        var fields = jane.FieldsOf("form[enctype]");
        fields["Text"] = "Once only.";

        await jane.PostAsync($"/portal/messages/{message}/reply", fields);
        await jane.PostAsync($"/portal/messages/{message}/reply", fields);

        Assert.Equal(2, jane.Page.QuerySelectorAll("[id^='m-']").Length);
    }

    [Fact]
    public async Task Sender_SeesWhoOpened_AndExpiresIt_AndNobodyReadsItAgain()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.DeliverAsync(message, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        Assert.Contains("Opened on 1 January 2030, 12:00 UTC.", nora.Words, StringComparison.Ordinal);

        await nora.GoAsync($"/portal/messages/{message}/expire");
        Assert.Contains("One recipient has already opened it", nora.Words, StringComparison.Ordinal);
        await nora.SubmitAsync($"form[action='/portal/messages/{message}/expire']");

        Assert.Equal(HttpStatusCode.Gone, nora.Answer.StatusCode);
        await jane.GoAsync($"/portal/messages/{message}");
        Assert.Equal(HttpStatusCode.Gone, jane.Answer.StatusCode);
        Assert.Contains("This message was withdrawn", jane.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(Mails.Sentence, jane.Html, StringComparison.Ordinal);
        var raw = await jane.GetAsync($"/portal/messages/{message}/message.eml");
        Assert.Equal(HttpStatusCode.SeeOther, raw.StatusCode);
    }

    [Fact]
    public async Task Time_EndsAMessage_AndThePageSaysWhen()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);

        bench.Storage.Clock.Advance(TimeSpan.FromDays(15));
        var jane = bench.Visit();
        await jane.GoAsync($"/portal/messages/{message}");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));

        Assert.Equal(HttpStatusCode.Gone, jane.Answer.StatusCode);
        Assert.Contains("Its time ran out on 16 January 2030, 12:00 UTC", jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondMessage_IsCovered_UntilThePersonAsks()
    {
        await using var bench = await PortalBench.StartAsync();
        var first = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var second = await bench.AcceptAsync(Mails.Plain("[encrypt] Another", "The second text."), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, first);

        await jane.GoAsync($"/portal/messages/{second}");
        Assert.DoesNotContain("The second text.", jane.Html, StringComparison.Ordinal);
        await jane.GoAsync("/portal");
        Assert.Single(jane.Page.QuerySelectorAll("form .line"));
        await jane.SubmitAsync($"form[action='/portal/messages/{second}']");

        Assert.Contains("The second text.", jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversation_OpensTheMessageAskedForAndTheNewest_AndALineLeadsToEachOther()
    {
        await using var bench = await PortalBench.StartAsync();
        List<MessageId> letters = [];
        foreach (var number in Enumerable.Range(1, 6))
        {
            letters.Add(await bench.AcceptAsync(Mails.InConversation(number), PortalBench.Nora, PortalBench.Jane));
            bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        var jane = await bench.RegisterAsync(PortalBench.Jane, letters[0]);
        Assert.Contains("Letter 1.", jane.Words, StringComparison.Ordinal);
        Assert.Equal(5, jane.Page.QuerySelectorAll("details .line.new").Length);
        foreach (var letter in letters.Skip(1))
        {
            await jane.SubmitAsync($"form[action='/portal/messages/{letter}']");
        }

        await jane.GoAsync($"/portal/messages/{letters[^1]}");
        Assert.Contains("Letter 6.", jane.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Letter 5.", jane.Html, StringComparison.Ordinal);
        Assert.Equal(5, jane.Page.QuerySelectorAll("details a.line").Length);

        await jane.GoAsync(jane.Page.QuerySelector($"#m-{letters[1]} a")!.GetAttribute("href")!);
        Assert.Contains("Letter 2.", jane.Words, StringComparison.Ordinal);
        Assert.Contains("Letter 6.", jane.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Letter 3.", jane.Html, StringComparison.Ordinal);
        Assert.Equal(letters.Select(letter => $"m-{letter}"), jane.Page.QuerySelectorAll("[id^='m-']").Select(element => element.Id));
    }

    [Fact]
    public async Task TooLargeReply_KeepsItsText()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        await jane.GoAsync($"/portal/messages/{message}/reply");
        await jane.SubmitAsync("form[enctype]", [("Text", "Here is the film.")], [("film.mp4", new byte[16 * 1024 * 1024])]);

        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode);
        Assert.Equal("Here is the film.", jane.Page.QuerySelector("textarea")?.TextContent);
        Assert.Contains("too large", jane.Page.QuerySelector("[role=alert]")?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TicketOfAnotherMessage_IsRefused_AndKeepsTheText()
    {
        await using var bench = await PortalBench.StartAsync();
        var first = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var second = await bench.AcceptAsync(Mails.Plain("[encrypt] Another"), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, first);
        await jane.GoAsync($"/portal/messages/{second}");
        await jane.SubmitAsync($"form[action='/portal/messages/{second}']");
        await jane.GoAsync($"/portal/messages/{first}/reply");
        var fields = jane.FieldsOf("form[enctype]");
        fields["Text"] = "Kept.";

        await jane.PostAsync($"/portal/messages/{second}/reply", fields);

        Assert.Equal("Kept.", jane.Page.QuerySelector("textarea")?.TextContent);
        Assert.NotNull(jane.Page.QuerySelector("[role=alert]"));
    }

    [Theory]
    [InlineData("/portal", "No messages yet")]
    [InlineData("/portal/sent", "You have sent nothing")]
    [InlineData("/portal/account", "jane@customer.example")]
    public async Task Page_OfSomebodyWithoutMessages_SaysSo(string path, string words)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var visitor = await bench.RegisterAsync(path == "/portal" ? PortalBench.Nora : PortalBench.Jane, message);

        await visitor.GoAsync(path);

        Assert.Equal(HttpStatusCode.OK, visitor.Answer.StatusCode);
        Assert.Contains(words, visitor.Words, StringComparison.Ordinal);
    }
}
