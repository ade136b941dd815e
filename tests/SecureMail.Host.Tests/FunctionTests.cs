using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.DevHost.Once;
using SecureMail.Testing.Host;

namespace SecureMail.Host.Tests;

/// <summary>Every function of the package, as the host calls it.</summary>
[Collection(Ground.Name)]
public sealed class FunctionTests(Ground ground, RunningHost running) : IClassFixture<RunningHost>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void TheHandlersFirstAnswer_IsCheapAndPlain()
    {
        var first = running.Host.Handler.FirstAnswer!;
        Assert.Equal(200, first.Status);
        Assert.True(first.IsPlain);
        Assert.InRange(first.After, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void ThePackage_HasTheSixFunctionsAndProxiesTheTwoWithRoutes()
    {
        Assert.True(running.Host.Folder.ProxiesHttp);
        Assert.Equal(
            ["deliver Queue", "expire Queue", "inbound Http", "notify Queue", "portal Http", "sweep Timer"],
            running.Host.Folder.Functions.Select(function => $"{function.Name} {function.Kind}"));
        Assert.All(running.Host.Folder.Functions, function => Assert.Equal(function.Kind == TriggerKind.Http, function.IsProxied));
        Assert.All(running.Host.Folder.Functions, function => Assert.Equal(function.Kind == TriggerKind.Queue, function.IsBinary));
    }

    [Fact]
    public async Task InboundNotifyPortalDeliver_AMailIsReadAndAnswered()
    {
        const string recipient = "jane@customer.example";
        var accepted = await running.Flow.PostAsync(ground.Mail(recipient), Ground.Sender, [recipient], CancellationToken.None);
        Assert.Equal("stored", accepted.State);
        var mailboxes = ground.Mailboxes();
        await mailboxes.WaitAsync(recipient, Ground.NoticeWords, CancellationToken.None);

        using var visitor = new PortalVisitor();
        await visitor.GoAsync(new Uri($"http://localhost:{running.Host.Address.Port}/portal/messages/{accepted.Id}"), CancellationToken.None);
        await Registration.CompleteAsync(visitor, mailboxes, recipient, CancellationToken.None);
        Assert.Contains("Your claim", visitor.Words, StringComparison.Ordinal);
        await visitor.GoAsync(visitor.AddressOf("a[href$='/reply']", "href"), CancellationToken.None);
        await visitor.SubmitAsync("form[action$='/reply']", Registration.Fields(("Text", "Thank you, that helps.")), CancellationToken.None);

        var copy = await mailboxes.WaitAsync(Ground.Sender, "Your claim", CancellationToken.None);
        Assert.Contains("Thank you, that helps.", copy.Text, StringComparison.Ordinal);
        await ExpectSuccessOfAsync("notify");
        await ExpectSuccessOfAsync("deliver");
    }

    [Fact]
    public async Task Expire_AMessageOfFourSecondsIsShreddedByItsTimer()
    {
        var flow = await ground.NewMailFlowAsync(running.Host.Address, retention: TimeSpan.FromSeconds(4));
        var accepted = await flow.PostAsync(ground.Mail("short@customer.example"), Ground.Sender, ["short@customer.example"], CancellationToken.None);

        var messages = new MessageTable(ground.Storage.Tables);
        await Until.TrueAsync(
            async () => await messages.FindAsync(MessageId.FromStored(accepted.Id), CancellationToken.None) is { ShreddedAt: not null },
            Patience, "the message is shredded");
        Assert.Null(await ground.Storage.Tables.GetAsync(StorageNames.Messages, accepted.Id, KeyRow.RowKey, CancellationToken.None));
        await ExpectSuccessOfAsync("expire");
    }

    [Fact]
    public async Task Sweep_TheTimersPayloadIsAnsweredWithAnObject()
    {
        var run = await running.Host.RunTimerAsync("sweep", CancellationToken.None);
        Assert.Equal(InvocationOutcome.Succeeded, run.Outcome);
    }

    private Task ExpectSuccessOfAsync(string function) => Until.TrueAsync(
        () => running.Host.Log.Ended.Any(ended => ended.Function == function && ended.Outcome == InvocationOutcome.Succeeded),
        Patience, $"{function} succeeded");
}
