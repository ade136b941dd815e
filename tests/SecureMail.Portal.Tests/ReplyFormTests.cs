using System.Net;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>What the reply form says before anything is sent, and that it loses no text.</summary>
public sealed class ReplyFormTests
{
    [Theory]
    [InlineData(CopyPolicy.Copy, FromPolicy.Portal, "a copy travels to their mail server mail.acme.example: over a TLS connection", "It comes from secure@mail.acme.example in your name.")]
    [InlineData(CopyPolicy.Copy, FromPolicy.Recipient, "a copy travels to their mail server", "It comes from your own address.")]
    [InlineData(CopyPolicy.Notice, FromPolicy.Portal, "People at Acme Insurance get a notice without content", "no copy leaves the portal")]
    [InlineData(CopyPolicy.None, FromPolicy.Portal, "nothing of it leaves the portal, not even a notice", "Your reply is sealed and stored here")]
    public async Task Way_IsSaidBeforeSending(CopyPolicy copies, FromPolicy from, string way, string also)
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, message) = await WriteAsync(bench, PortalBench.Acme with { Copies = copies, From = from, HoldTime = TimeSpan.FromSeconds(45) });

        await jane.GoAsync($"/portal/messages/{message}/reply");

        Assert.Contains(way, jane.Words, StringComparison.Ordinal);
        Assert.Contains(also, jane.Words, StringComparison.Ordinal);
        Assert.Contains("It goes out after 45 seconds", jane.Words, StringComparison.Ordinal);
        Assert.Contains("20 MiB, the limit of Acme Insurance", jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutCopyAndNotice_TheReplyWaitsInThePortal_AndNobodyIsMailed()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, message) = await WriteAsync(bench, PortalBench.Acme with { Copies = CopyPolicy.None });
        await jane.GoAsync($"/portal/messages/{message}/reply");
        await jane.SubmitAsync("form[enctype]", ("Text", "Only here."));
        Assert.Contains("Reads it here; the organisation wants no mail about it.", jane.Words, StringComparison.Ordinal);

        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        Assert.Contains("Only here.", nora.Words + await InboxAsync(nora), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SessionThatEndsWhileWriting_LosesNoText_AndTheFormIsTakenAfterSigningInAgain()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, message) = await WriteAsync(bench, PortalBench.Acme);
        await jane.GoAsync($"/portal/messages/{message}/reply");
        bench.Storage.Clock.Advance(TimeSpan.FromHours(9));

        await jane.SubmitAsync("form[enctype]", [("Text", "\nA long letter,\n<b>with care</b>.")], [("photo.jpg", new byte[300_000])]);

        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode);
        Assert.Contains("You were signed out while you wrote", jane.Page.QuerySelector("[role=alert]")?.TextContent, StringComparison.Ordinal);
        Assert.Equal("\nA long letter,\n<b>with care</b>.", jane.Page.QuerySelector("textarea")?.TextContent.ReplaceLineEndings("\n"));
        var rescued = jane.FieldsOf("form[enctype]");
        await jane.GoAsync("/portal/sign-in");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));
        await jane.PostAsync($"/portal/messages/{message}/reply", rescued);
        Assert.Contains("A long letter,", jane.Words, StringComparison.Ordinal);
        Assert.Equal(2, jane.Page.QuerySelectorAll("article").Length);
    }

    [Fact]
    public async Task SomebodyElsesForm_IsNotTaken()
    {
        await using var bench = await PortalBench.StartAsync();
        var (jane, message) = await WriteAsync(bench, PortalBench.Acme);
        await jane.GoAsync($"/portal/messages/{message}/reply");
        var ticket = jane.FieldsOf("form[enctype]")["Ticket"];
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        await nora.PostAsync($"/portal/messages/{message}/reply", new Dictionary<string, string> { ["Ticket"] = ticket, ["Text"] = "Not mine." });

        Assert.Equal(HttpStatusCode.BadRequest, nora.Answer.StatusCode);
    }

    private static async Task<(Visitor Jane, MessageId Message)> WriteAsync(PortalBench bench, Organisation organisation)
    {
        await bench.Get<OrganisationDirectory>().SaveAsync(organisation, CancellationToken.None);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1)); // A reply is later than what it answers.
        return (jane, message);
    }

    private static async Task<string> InboxAsync(Visitor visitor)
    {
        await visitor.GoAsync("/portal");
        await visitor.SubmitAsync(".lines form");
        return visitor.Words;
    }
}
