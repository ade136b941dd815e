using System.Globalization;
using Azure.Storage.Queues;
using SecureMail.Core.Store;
using SecureMail.Testing.Host;

namespace SecureMail.Host.Tests;

/// <summary>How the handler ends, and what is the same afterwards.</summary>
[Collection(Ground.Name)]
public sealed class LifeAndDeathTests(Ground ground)
{
    private const string MailServerPort = "SecureMail__MailServer__Port";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task KilledInTheMiddleOfANotice_TheSameMessageComesAgainAndTheEndIsTheSame()
    {
        await using var relay = new HoldingRelay(ground.Mailbox.SmtpPort);
        await using var host = await ground.StartHostAsync(PortOf(relay));
        var recipient = "middle@customer.example";
        var flow = await ground.NewMailFlowAsync(host.Address);
        var accepted = await flow.PostAsync(ground.Mail(recipient), Ground.Sender, [recipient], CancellationToken.None);
        await relay.Held.WaitAsync(Patience);

        host.Handler.KillFromOutside();

        await ground.Mailboxes().WaitAsync(recipient, Ground.NoticeWords, CancellationToken.None);
        await Until.TrueAsync(() => SettledAsync(accepted.Id), Patience, "the notice is settled");
        Assert.Equal(1, await ground.Mailboxes().CountAsync(recipient, Ground.NoticeWords, CancellationToken.None));
        Assert.Equal([137], host.Handler.ExitCodes);
        Assert.Equal(
            [InvocationOutcome.HandlerGone, InvocationOutcome.Succeeded],
            host.Log.Ended.Where(ended => ended.Function == "notify").Select(ended => ended.Outcome));
    }

    [Fact]
    public async Task FunctionTimeout_KillsTheHandlerAndTheMessageComesAgain()
    {
        await using var relay = new HoldingRelay(ground.Mailbox.SmtpPort);
        await using var host = await ground.StartHostAsync(PortOf(relay), options => options with { FunctionTimeout = TimeSpan.FromSeconds(4) });
        var recipient = "timeout@customer.example";
        var flow = await ground.NewMailFlowAsync(host.Address);
        await flow.PostAsync(ground.Mail(recipient), Ground.Sender, [recipient], CancellationToken.None);

        await ground.Mailboxes().WaitAsync(recipient, Ground.NoticeWords, CancellationToken.None);
        Assert.Equal(2, host.Handler.Starts);
        Assert.Equal(0, host.Handler.Faults);
    }

    [Fact]
    public async Task GracefulStop_EndsWith200WhichTheHostDoesNotCount()
    {
        await using var host = await ground.StartHostAsync();
        var handler = await host.Handler.ReadyAsync(CancellationToken.None);
        handler.Terminate();
        await Until.TrueAsync(() => host.Handler.ExitCodes.Count == 1, Patience, "the handler has ended");
        Assert.Equal([200], host.Handler.ExitCodes);
        Assert.Equal(InvocationOutcome.Succeeded, (await host.RunTimerAsync("sweep", CancellationToken.None)).Outcome);
        Assert.Equal((0, 0, 2), (host.Handler.Faults, host.Handler.HostRestarts, host.Handler.Starts));
    }

    [Fact]
    public async Task WrongSetting_EndsWith1AndTheThirdFaultShutsTheHostDown()
    {
        await using var host = await ground.StartHostAsync(new Dictionary<string, string> { ["SecureMail__SenderAddress"] = "nobody" });
        await Until.TrueAsync(() => host.Handler.HostRestarts > 0, Patience, "the host has given up");
        Assert.Equal([1, 1, 1], host.Handler.ExitCodes.Take(3));
    }

    [Fact]
    public async Task MessageThatIsNoBase64_GoesToThePoisonQueueWithoutAnInvocation()
    {
        await using var host = await ground.StartHostAsync();
        await host.Handler.ReadyAsync(CancellationToken.None);
        await new QueueClient(ground.ConnectionString, StorageNames.Notifications).SendMessageAsync("%%%");
        var poison = new QueueClient(ground.ConnectionString, StorageNames.Notifications + StorageNames.PoisonSuffix);
        await Until.TrueAsync(
            async () => (await poison.GetPropertiesAsync()).Value.ApproximateMessagesCount == 1, Patience, "the message is poison");
        await poison.ClearMessagesAsync();
        Assert.Empty(host.Log.Ended);
    }

    [Fact]
    public async Task HintThatKillsTheHandlerFiveTimes_GoesToThePoisonQueue()
    {
        await using var host = await ground.StartHostAsync(new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:00",
        });
        await host.Handler.ReadyAsync(CancellationToken.None);
        host.Log.Began = function =>
        {
            if (function == "deliver")
            {
                host.Handler.KillFromOutside();
            }
        };
        await ground.Storage.Hints.SendAsync(StorageNames.Deliveries, "{}"u8.ToArray(), TimeSpan.Zero, CancellationToken.None);
        var poison = new QueueClient(ground.ConnectionString, StorageNames.Deliveries + StorageNames.PoisonSuffix);
        await Until.TrueAsync(
            async () => (await poison.GetPropertiesAsync()).Value.ApproximateMessagesCount == 1, Patience, "the hint is poison");
        await poison.ClearMessagesAsync();
        Assert.Equal(5, host.Log.Ended.Count(ended => ended.Function == "deliver"));
    }

    private static Dictionary<string, string> PortOf(HoldingRelay relay) =>
        new() { [MailServerPort] = relay.Port.ToString(CultureInfo.InvariantCulture) };

    private async Task<bool> SettledAsync(string id)
    {
        await foreach (var participant in new MessageTable(ground.Storage.Tables).ParticipantsAsync(MessageId.FromStored(id), CancellationToken.None))
        {
            if (participant is { Route: ParticipantRoute.Notice, State: not ParticipantState.Settled })
            {
                return false;
            }
        }
        return true;
    }
}
