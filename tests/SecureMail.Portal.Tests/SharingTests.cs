using System.Net;
using System.Text;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>A group address that several people read, each with an account and an audit line of their own.</summary>
public sealed class SharingTests
{
    private const string Claims = "claims@customer.example";
    private const string Ann = "ann@customer.example";
    private const string Ben = "ben@customer.example";

    [Fact]
    public async Task Members_ReadAndReplyWithAccountsOfTheirOwn_AndLeaveALineEach()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, Claims);
        var owner = await bench.RegisterAsync(Claims, message);
        await AddAsync(owner, Ann);
        await AddAsync(owner, Ben);
        Assert.Contains(bench.Sent.Mails, mail => mail.Recipient == Ann && Encoding.UTF8.GetString(mail.Content.Span).Contains(Claims, StringComparison.Ordinal));

        var ann = await bench.RegisterAsync(Ann, message);
        var ben = await bench.RegisterAsync(Ben);
        await ben.GoAsync("/portal");
        Assert.Contains(Claims, ben.Words, StringComparison.Ordinal);
        await ben.GoAsync($"/portal/messages/{message}");
        Assert.DoesNotContain(Mails.Sentence, ben.Html, StringComparison.Ordinal);
        await ben.SubmitAsync($"form[action='/portal/messages/{message}']");
        Assert.Contains(Mails.Sentence, ben.Words, StringComparison.Ordinal);
        await ann.GoAsync($"/portal/messages/{message}/reply");
        await ann.SubmitAsync("form[enctype]", ("Text", "We take care of it."));
        Assert.Contains("We take care of it.", ann.Words, StringComparison.Ordinal);

        (string, string)[] expected = [("OpenedByMember", await HashAsync(bench, Ann)), ("OpenedByMember", await HashAsync(bench, Ben)), ("RepliedByMember", await HashAsync(bench, Ann))];
        Assert.Equal(expected.OrderBy(line => line.Item1, StringComparer.Ordinal).ThenBy(line => line.Item2, StringComparer.Ordinal), await LinesAsync(bench, message));
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        Assert.Contains($"{Claims} Replied", nora.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemovedMember_ReadsNothingAnyMore()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, Claims);
        var owner = await bench.RegisterAsync(Claims, message);
        await AddAsync(owner, Ann);
        var ann = await bench.RegisterAsync(Ann, message);

        await owner.SubmitAsync("form[action$='handler=remove']");

        await ann.GoAsync($"/portal/messages/{message}");
        Assert.Equal(HttpStatusCode.NotFound, ann.Answer.StatusCode);
        await ann.GoAsync("/portal");
        Assert.Contains("No messages yet", ann.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyElse_GetsIn_AndNobodyIsAddedTwice()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, Claims);
        var mallory = await bench.RegisterAsync(
            PortalBench.Mallory, await bench.AcceptAsync(Mails.Plain("[encrypt] Yours"), PortalBench.Nora, PortalBench.Mallory));
        var owner = await bench.RegisterAsync(Claims, message);
        await AddAsync(owner, Ann);
        await AddAsync(owner, Ann);
        Assert.Contains("They were not added", owner.Words, StringComparison.Ordinal);
        await AddAsync(owner, Claims);
        Assert.Contains("They were not added", owner.Words, StringComparison.Ordinal);

        await AddAsync(mallory, Claims);
        await mallory.GoAsync($"/portal/messages/{message}");

        Assert.Equal(HttpStatusCode.NotFound, mallory.Answer.StatusCode);
    }

    [Fact]
    public async Task OldSession_MustSignInAgain()
    {
        await using var bench = await PortalBench.StartAsync();
        var owner = await bench.RegisterAsync(Claims, await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, Claims));
        await owner.GoAsync("/portal/account/sharing");
        var fields = owner.FieldsOf("form.card");
        fields["Address"] = Ann;
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(16));

        await owner.PostAsync("/portal/account/sharing", fields);

        Assert.Contains("please sign in again", owner.Words, StringComparison.Ordinal);
        Assert.Empty(await bench.Get<SharedMailboxes>().MembersAsync(MailboxHash.FromStored(await HashAsync(bench, Claims)), CancellationToken.None));
    }

    private static async Task AddAsync(Visitor owner, string address)
    {
        await owner.GoAsync("/portal/account/sharing");
        await owner.SubmitAsync("form[action='/portal/account/sharing']", ("Address", address));
    }

    private static async Task<string> HashAsync(PortalBench bench, string address) =>
        (await bench.Get<MailboxDirectory>().HashAsync(address, CancellationToken.None)).Value;

    private static async Task<List<(string What, string By)>> LinesAsync(PortalBench bench, MessageId message)
    {
        List<(string, string)> lines = [];
        await foreach (var row in bench.Storage.Tables.QueryAsync(new TableQuery(StorageNames.Events), CancellationToken.None))
        {
            if (row.Text("By") is { } by && row.Text("Message") == message.Value)
            {
                lines.Add((row.RequiredText("What"), by));
            }
        }
        // All at one instant of the turned clock: the order is the one of their keys.
        return [.. lines.OrderBy(line => line.Item1, StringComparer.Ordinal).ThenBy(line => line.Item2, StringComparer.Ordinal)];
    }
}
