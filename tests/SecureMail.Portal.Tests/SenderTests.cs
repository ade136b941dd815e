using System.Net;
using System.Text;
using SecureMail.Core;
using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Organisations;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;
using SecureMail.Testing.Keys;

namespace SecureMail.Portal.Tests;

/// <summary>What a sender can do with a message that is out: for one person, for a while longer, once more.</summary>
public sealed class SenderTests
{
    private const string Bob = "bob@customer.example";

    [Fact]
    public async Task WithdrawnForOne_EndsForThatPersonAlone()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane, Bob);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var bob = await bench.RegisterAsync(Bob, message);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        await nora.GoAsync($"/portal/messages/{message}/manage");
        await nora.SubmitAsync($"form[action$='handler=withdraw']:has(input[value='{await HashAsync(bench, PortalBench.Jane)}'])");

        Assert.Contains("For this person the message has ended", nora.Words, StringComparison.Ordinal);
        await jane.GoAsync($"/portal/messages/{message}");
        Assert.Equal(HttpStatusCode.Gone, jane.Answer.StatusCode);
        Assert.Contains("This message was withdrawn", jane.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(Mails.Sentence, jane.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await jane.GetAsync($"/portal/messages/{message}/message.eml")).StatusCode);
        await jane.GoAsync("/portal");
        Assert.DoesNotContain("Your claim", jane.Words, StringComparison.Ordinal);
        await bob.GoAsync($"/portal/messages/{message}");
        Assert.Contains(Mails.Sentence, bob.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANoticeThatCameBack_IsSeen_WithTheServersReason()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane, Bob);
        await bench.DeliverAsync(message, PortalBench.Jane);
        var step = new OwedStep(message, await bench.Get<MailboxDirectory>().HashAsync(PortalBench.Jane, default));
        Assert.True(await bench.Get<OwedSteps>().RecordReportAsync(
            step, delivered: false, "The notice came back (Bounced). The server said: 550 5.1.1 no such user", accept: _ => true, default));

        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        Assert.Contains("Came back", nora.Words, StringComparison.Ordinal);
        Assert.Contains("The notice came back on 1 January 2030", nora.Words, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 no such user", nora.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeptLonger_OpensAfterItsOldEnd_AndEndsAtTheNewOne()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        await nora.GoAsync($"/portal/messages/{message}/manage");
        await nora.SubmitAsync("form[action$='handler=keep']", ("Days", "7"));
        Assert.Contains("readable until 23 January 2030, 12:00 UTC", nora.Words, StringComparison.Ordinal);

        bench.Storage.Clock.Advance(TimeSpan.FromDays(20));
        await bench.Get<Sweep>().RunAsync(CancellationToken.None);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);
        bench.Storage.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await bench.Get<Sweep>().RunAsync(CancellationToken.None)).Ended);
        jane = await bench.RegisterAsync(PortalBench.Jane, message);
        Assert.Equal(HttpStatusCode.Gone, jane.Answer.StatusCode);
    }

    [Fact]
    public async Task KeptLonger_KeepsTheKeyOfItsSummary_BeyondTheMonthsOtherMessages()
    {
        await using var bench = await PortalBench.StartAsync();
        var patient = PortalBench.Acme with { Portal = new PortalRules { LongestKeep = TimeSpan.FromDays(90) } };
        await bench.Get<OrganisationDirectory>().SaveAsync(patient, CancellationToken.None);
        var message = await bench.AcceptAsync(patient, Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        await nora.GoAsync($"/portal/messages/{message}/manage");
        await nora.SubmitAsync("form[action$='handler=keep']", ("Days", "70"));

        bench.Storage.Clock.Advance(TimeSpan.FromDays(60));
        await bench.Get<Sweep>().RunAsync(CancellationToken.None);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await jane.GoAsync("/portal");

        Assert.Contains("Your claim", jane.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("400", "31 January 2030", "at most the organisation's 30 days")]
    [InlineData("0", "16 January 2030", "nothing is nothing")]
    [InlineData("-9", "16 January 2030", "never shorter")]
    public async Task KeptLonger_StaysWithinTheOrganisationsLimit(string days, string end, string why)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        await nora.GoAsync($"/portal/messages/{message}/manage");
        await nora.SubmitAsync("form[action$='handler=keep']", ("Days", days));

        Assert.True(nora.Words.Contains($"readable until {end}", StringComparison.Ordinal), why);
    }

    [Fact]
    public async Task RowThatClaimsALaterEnd_GetsNoTrueMac()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        var row = (await bench.Storage.Tables.GetAsync(StorageNames.Messages, message.Value, "message", CancellationToken.None))!;
        await bench.Storage.Tables.PutAsync(StorageNames.Messages, row.Set("ExpiresAt", row.RequiredTime("ExpiresAt").AddDays(1)), CancellationToken.None);

        await nora.GoAsync($"/portal/messages/{message}/manage");
        await nora.SubmitAsync("form[action$='handler=keep']", ("Days", "7"));

        Assert.Contains("It cannot be kept longer", nora.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoticeAgain_IsOwedOnce_AndNotWithinTenMinutes()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.DeliverAsync(message, PortalBench.Jane);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        await nora.GoAsync($"/portal/messages/{message}/manage");
        await nora.SubmitAsync("form[action$='handler=notice']");
        Assert.Contains("The last notice went out less than 10 minutes ago", nora.Words, StringComparison.Ordinal);
        bench.Storage.Clock.Advance(SenderActions.NoticeAgainAfter);
        await nora.SubmitAsync("form[action$='handler=notice']");
        Assert.Contains("The notice is sent again", nora.Words, StringComparison.Ordinal);
        await nora.SubmitAsync("form[action$='handler=notice']");
        Assert.Contains("still on its way", nora.Words, StringComparison.Ordinal);

        await bench.DeliverAsync(message, PortalBench.Jane);
    }

    [Fact]
    public async Task MoreTime_IsAskedOnce_AndTheSenderGetsOneMailWithOneButton()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var fields = jane.FieldsOf($"form[action='/portal/messages/{message}/more-time']");

        await jane.SubmitAsync($"form[action='/portal/messages/{message}/more-time']");
        await jane.PostAsync($"/portal/messages/{message}/more-time", fields);

        var mail = Encoding.UTF8.GetString(Assert.Single(bench.Sent.Mails, mail => mail.Recipient == PortalBench.Nora).Content.Span);
        Assert.Contains($"/portal/messages/{message}/manage", mail.Replace("=\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(Mails.Sentence, mail, StringComparison.Ordinal);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        await nora.GoAsync($"/portal/messages/{message}/manage");
        Assert.Contains($"{PortalBench.Jane} asked for more time", nora.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_IsThereForTheSender_OnceTheMessageHasEnded()
    {
        await using var bench = await PortalBench.StartAsync(new Storage { SigningKey = new MemorySigningKey() });
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        var path = $"/portal/messages/{message}/certificate.json";
        Assert.Equal(HttpStatusCode.NotFound, (await nora.GetAsync(path)).StatusCode);

        await nora.GoAsync($"/portal/messages/{message}/expire");
        await nora.SubmitAsync($"form[action='/portal/messages/{message}/expire']");

        using var certificate = await nora.GetAsync(nora.Page.QuerySelector("a[download]")!.GetAttribute("href")!);
        Assert.Equal($"deletion-certificate-{message}.json", certificate.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(
            await bench.Get<DeletionCertificates>().GetAsync(message, CancellationToken.None), await certificate.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await jane.GetAsync(path)).StatusCode);
    }

    private static async Task<MailboxHash> HashAsync(PortalBench bench, string address) =>
        await bench.Get<MailboxDirectory>().HashAsync(address, CancellationToken.None);
}
