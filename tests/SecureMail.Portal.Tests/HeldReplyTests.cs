using System.Net;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>A reply that is held can be taken back, by a plain form; until then it exists for nobody else.</summary>
public sealed class HeldReplyTests
{
    private const string Words = "I should not have said that.";

    [Fact]
    public async Task TakenBack_ItIsADraftAgain_AndNeverWasForItsRecipients()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, nora, message, reply) = await ReplyAsync(bench);
        Assert.Contains("Your reply is stored and goes out in 30 seconds.", jane.Words, StringComparison.Ordinal);

        await jane.SubmitAsync("form.held");

        Assert.Contains("nothing of it has left", jane.Page.QuerySelector("[role=status]")?.TextContent, StringComparison.Ordinal);
        Assert.Equal(Words, jane.Page.QuerySelector("textarea")?.TextContent);
        Assert.Equal($"/portal/messages/{message}/reply", jane.Page.QuerySelector("form[enctype]")?.GetAttribute("action"));
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        await nora.GoAsync($"/portal/messages/{reply}");
        Assert.Equal(HttpStatusCode.NotFound, nora.Answer.StatusCode);
        await nora.GoAsync($"/portal/messages/{message}");
        Assert.DoesNotContain("Replied", nora.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Withdrawn", nora.Words, StringComparison.Ordinal);
        await nora.GoAsync("/portal");
        Assert.Contains("No messages yet", nora.Words, StringComparison.Ordinal);
        await jane.GoAsync($"/portal/messages/{reply}");
        Assert.Equal(HttpStatusCode.NotFound, jane.Answer.StatusCode);
        await jane.GoAsync($"/portal/messages/{message}");
        Assert.DoesNotContain("Withdrawn", jane.Words, StringComparison.Ordinal);
        await jane.GoAsync("/portal/sent");
        Assert.Contains("You have sent nothing", jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoHeldReplies_AreEachTakenBackToTheMessageTheyAnswer()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, _, message, first) = await ReplyAsync(bench);
        bench.Storage.Clock.Advance(TimeSpan.FromSeconds(1));
        await jane.GoAsync($"/portal/messages/{message}/reply");
        await jane.SubmitAsync("form[enctype]", ("Text", "And another thing."));

        await jane.GoAsync($"/portal/messages/{message}");
        Assert.Equal(2, jane.Page.QuerySelectorAll($"form.held[action='/portal/messages/{message}/reply?handler=undo']").Length);
        await jane.SubmitAsync($"form.held:has(input[value='{first}'])");

        Assert.Equal(Words, jane.Page.QuerySelector("textarea")?.TextContent);
    }

    [Fact]
    public async Task DraftOfATakenBackReply_IsSentAnew()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, nora, message, _) = await ReplyAsync(bench);
        await jane.SubmitAsync("form.held");

        await jane.SubmitAsync("form[enctype]", ("Text", "Thank you."));
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));

        await nora.GoAsync("/portal");
        Assert.Single(nora.Page.QuerySelectorAll(".line"));
        await nora.GoAsync($"/portal/messages/{message}");
        Assert.Contains("Replied", nora.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_ItIsNotThere_ForItsRecipients()
    {
        await using var bench = await PortalBench.StartAsync();
        var (_, nora, message, reply) = await ReplyAsync(bench);

        await nora.GoAsync($"/portal/messages/{message}");
        Assert.Single(nora.Page.QuerySelectorAll("article"));
        await nora.GoAsync($"/portal/messages/{reply}");
        Assert.Equal(HttpStatusCode.NotFound, nora.Answer.StatusCode);

        bench.Storage.Clock.Advance(TimeSpan.FromSeconds(30));
        await nora.GoAsync($"/portal/messages/{message}");
        Assert.Single(nora.Page.QuerySelectorAll(".folded .line.new"));
    }

    [Fact]
    public async Task TooLate_ItStays_AndThePageSaysSo()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, _, message, _) = await ReplyAsync(bench);
        bench.Storage.Clock.Advance(TimeSpan.FromSeconds(31));

        await jane.SubmitAsync("form.held");

        Assert.Contains("Too late: your reply is on its way already", jane.Words, StringComparison.Ordinal);
        Assert.Contains(Words, jane.Words, StringComparison.Ordinal);
        await jane.GoAsync($"/portal/messages/{message}");
        Assert.Empty(jane.Page.QuerySelectorAll("form.held"));
    }

    [Fact]
    public async Task WithdrawnMessage_TakesWhatRepliesQuoteWithIt()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, nora, message, reply) = await ReplyAsync(bench);
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        await jane.GoAsync($"/portal/messages/{reply}");
        var quoted = jane.Page.QuerySelector($"#m-{reply} .people a")?.GetAttribute("href");
        Assert.Equal($"/portal/messages/{message}#m-{message}", quoted);
        await jane.GoAsync(quoted!);
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);

        await nora.GoAsync($"/portal/messages/{message}/expire");
        await nora.SubmitAsync($"form[action='/portal/messages/{message}/expire']");

        await jane.GoAsync(quoted!);
        Assert.Equal(HttpStatusCode.Gone, jane.Answer.StatusCode);
        await jane.GoAsync($"/portal/messages/{reply}");
        Assert.Contains(Words, jane.Words, StringComparison.Ordinal);
        Assert.Null(jane.Page.QuerySelector($"#m-{reply} .people a"));
        Assert.DoesNotContain(Mails.Sentence, jane.Html, StringComparison.Ordinal);
        using var raw = await jane.GetAsync($"/portal/messages/{reply}/message.eml");
        Assert.DoesNotContain(Mails.Sentence, await raw.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<(Visitor Jane, Visitor Nora, MessageId Message, MessageId Reply)> ReplyAsync(PortalBench bench)
    {
        await bench.Get<OrganisationDirectory>().SaveAsync(PortalBench.Acme with { HoldTime = TimeSpan.FromSeconds(30) }, CancellationToken.None);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        await jane.GoAsync($"/portal/messages/{message}/reply");
        await jane.SubmitAsync("form[enctype]", ("Text", Words));
        return (jane, nora, message, MessageId.FromStored(jane.Page.QuerySelectorAll("article")[^1].Id![2..]));
    }
}
