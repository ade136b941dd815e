using Microsoft.Extensions.Hosting;
using SecureMail.Core;
using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Functions.Triggers;
using SecureMail.Testing.Mail;

namespace SecureMail.Functions.Tests.Triggers;

/// <summary>The pump under a clock that the test turns in steps of 100 ms, its shortest pause.</summary>
public sealed class PumpTests : IAsyncLifetime
{
    private ProgramBench bench = null!;

    public async Task InitializeAsync() => bench = await ProgramBench.StartAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task AHintIsRunAndDeleted()
    {
        await AcceptAsync();

        await TurnUntilAsync(() => bench.QueuedHints.Count(StorageNames.Notifications) == 0);

        Assert.Single(bench.Transport.Mails);
    }

    [Fact]
    public async Task AStrayHintThatFailsFiveTimesGoesToThePoisonQueue()
    {
        // A code is owed and the transport breaks: the run fails each time.
        await AcceptAsync();
        await TurnUntilAsync(() => bench.QueuedHints.Count(StorageNames.Notifications) == 0);
        bench.Transport.IsBroken = true;
        var before = bench.Transport.Tries;
        await bench.Get<Core.Access.MailboxProof>().RequestAsync("bob@outside.example", "", "en", default);
        var row = await bench.Rows.QueryAsync(new TableQuery(StorageNames.Accounts) { Partition = (await BobAsync()).Value }, default).FirstAsync();

        await TurnUntilAsync(
            () => bench.QueuedHints.Count(StorageNames.Notifications + StorageNames.PoisonSuffix) == 1,
            // Each failed run has spent the debt; it is owed again, as after a crash between the two.
            async () =>
            {
                var now = (await bench.Rows.GetAsync(StorageNames.Accounts, row.Partition, row.Key, default))!;
                if (!now.Flag("Owed"))
                {
                    await bench.Rows.PutAsync(StorageNames.Accounts, now.Set("Owed", true), default);
                }
            });

        Assert.Equal(5, bench.Transport.Tries - before);
        Assert.Equal(0, bench.QueuedHints.Count(StorageNames.Notifications));
    }

    [Fact]
    public async Task TheSweepRunsEveryMinuteAndHealsALostHint()
    {
        await AcceptAsync();
        foreach (var hint in await bench.QueuedHints.ReceiveAsync(StorageNames.Notifications, 1, TimeSpan.FromMinutes(1), default))
        {
            await bench.QueuedHints.DeleteAsync(StorageNames.Notifications, hint, default);
        }

        await TurnUntilAsync(() => bench.Transport.Mails.Count == 1);

        Assert.InRange(bench.Clock.GetUtcNow() - Testing.Time.FakeTimeProvider.Noon, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task RunsThatWaitForASlowServerHoldBackNoOther()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Transport.Gate = mail => mail.Recipient.StartsWith("slow", StringComparison.Ordinal) ? answer.Task : null;
        for (var number = 0; number < 16; number++)
        {
            await AcceptAsync($"slow{number}@outside.example");
        }
        await TurnUntilAsync(() => bench.Transport.Tries == 16);

        await AcceptAsync("quick@outside.example");
        await TurnUntilAsync(() => bench.Transport.Mails.Count == 1);

        Assert.Equal("quick@outside.example", bench.Transport.Mails[0].Recipient);
        answer.SetResult();
    }

    [Fact]
    public async Task WhoeverIsAskedToEndFinishesTheMailOnItsWay()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Transport.Gate = _ => answer.Task;
        await AcceptAsync();
        await TurnUntilAsync(() => bench.Transport.Tries == 1);

        var ended = AskToEndAsync();
        answer.SetResult();
        await ended;

        Assert.Single(bench.Transport.Mails);
        Assert.Equal(0, bench.QueuedHints.Count(StorageNames.Notifications));
    }

    [Fact]
    public async Task WhoeverIsAskedToEndDoesNotWaitForASilentServerForLong()
    {
        bench.Transport.Gate = _ => Task.Delay(Timeout.Infinite);
        await AcceptAsync();
        await TurnUntilAsync(() => bench.Transport.Tries == 1);
        var asked = bench.Clock.GetUtcNow();

        var ended = AskToEndAsync();
        await TurnUntilAsync(() => ended.IsCompleted);

        Assert.InRange(bench.Clock.GetUtcNow() - asked, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(25));
        Assert.Empty(bench.Transport.Mails);
    }

    private Task AskToEndAsync() => bench.Get<IEnumerable<IHostedService>>().OfType<Pump>().Single().StopAsync(default);

    private async Task<MailboxHash> BobAsync() =>
        await bench.Get<Core.Access.MailboxDirectory>().HashAsync("bob@outside.example", default);

    private async Task AcceptAsync(string recipient = "bob@outside.example") => await bench.Get<Acceptor>().AcceptAsync(
        new InboundMail
        {
            Organisation = (await bench.Get<OrganisationDirectory>().FindAsync("acme", default))!,
            Entrance = Entrance.Webhook,
            Sender = "jane@acme.example",
            Recipients = [recipient],
            Raw = MailSample.Tagged().ToBytes(),
        },
        default);

    /// <summary>Turns the clock until the condition holds. Yields in between, so that what was woken can run.</summary>
    private async Task TurnUntilAsync(Func<bool> isDone, Func<Task>? between = null)
    {
        for (var turn = 0; turn < 20_000 && !isDone(); turn++)
        {
            bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
            for (var pause = 0; pause < 20; pause++)
            {
                await Task.Yield();
            }
            await (between?.Invoke() ?? Task.CompletedTask);
        }
        Assert.True(isDone());
    }
}
