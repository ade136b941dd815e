using System.Collections.Concurrent;
using System.Globalization;
using SecureMail.Core;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Endurance.Counting;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;
using SecureMail.Endurance.Smtp;
using SecureMail.Endurance.StorageProxy;
using SecureMail.Testing.Host;

namespace SecureMail.Endurance.Faults;

/// <summary>
/// The store and the mail server misbehave in every way at every place, while mails come in, notices go out and messages end.
/// Nobody is killed.
/// </summary>
internal sealed class FaultsMode
{
    private const int RealSilenceOneIn = 8;
    private const int SweepersAtOnce = 24;
    private const int SweepersThatStay = 10;
    private const int SweepsOfAShortLife = 3;
    private const int GivenUpAtOnce = 4;
    private static readonly TimeSpan Long = TimeSpan.FromDays(15);
    private static readonly TimeSpan ShortSilence = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GiveUpEvery = TimeSpan.FromSeconds(5);

    private readonly Run run;
    private readonly Ground ground;
    private readonly FaultPlan plan;
    private readonly ProgramFile program;
    private readonly HttpClient client;
    private readonly LetterWriter writer;
    private readonly LetterWriter briefWriter;
    private readonly TimeSpan shortLife;
    private readonly ConcurrentBag<Postman> newcomers = [];
    private readonly TimeSpan longest;
    private int arrivals;

    private FaultsMode(Ground ground, ProgramFile program, HttpClient client)
    {
        (run, this.ground, this.program, this.client) = (ground.Run, ground, program, client);
        plan = new FaultPlan(ground, run.Size(quick: 1, full: 20));
        writer = new LetterWriter(run.Randomness, run.Clock, mailboxes: run.Size(quick: 1, full: 64));
        briefWriter = new LetterWriter(run.Randomness, run.Clock, mailboxes: 4, "hurried");
        shortLife = TimeSpan.FromSeconds(run.Size(quick: 2, full: 90));
        longest = TimeSpan.FromSeconds(run.Size(quick: 5, full: 60 * 60));
    }

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        // A claim outlives the storage client's own retries, as the five minutes of production do.
        var firstRetry = run.Size(quick: 1, full: 60);
        await using var ground = await Ground.StartAsync(run, new Dictionary<string, string>
        {
            ["SecureMail__Development__FirstRetrySeconds"] = firstRetry.ToString(CultureInfo.InvariantCulture),
        });
        var program = run.Options.IsFull ? await ProgramFile.DeployedAsync(ground.Folder, run.Stop) : ProgramFile.Built;
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(3) };
        return await new FaultsMode(ground, program, client).RunAsync();
    }

    /// <summary>Few stalls wait until the client gives the silent store up, which takes half a minute at each try; the others end with a reset.</summary>
    private TimeSpan Silence() => run.Options.IsFull && run.Below(RealSilenceOneIn) == 0 ? FaultProxyOptions.LongSilence : ShortSilence;

    private InstanceOptions Suffering(bool isSweeper) => new() { Watch = plan.Watch(isSweeper), IsHandler = isSweeper, StallFor = Silence };

    private async Task<Scoreboard> RunAsync()
    {
        var acme = new Postman(ground, client, await MailFlow.CreateAsync(ground, "acme", Long));
        var main = await Instance.StartAsync(ground, program, Suffering(isSweeper: false) with { Address = ground.Address });
        ground.Mail.Script = BehaviourFor;
        plan.IsOn = true;
        using var over = new CancellationTokenSource();
        var sweepers = Enumerable.Range(0, run.Size(quick: 1, full: SweepersAtOnce)).Select(number => SweepAsync(number, over.Token)).ToArray();
        var givingUp = GiveUpAsync(over.Token);
        var letters = await PostAsync(main, acme);
        plan.IsOn = false;
        await over.CancelAsync();
        await Task.WhenAll([.. sweepers, givingUp]);
        ground.Mail.Script = _ => Behaviour.Take;
        var healed = await HealAsync(main);

        var board = new Scoreboard();
        Describe(board);
        Healing.Describe(healed, board);
        List<string> ended = [.. newcomers.SelectMany(newcomer => newcomer.Accepted.Keys)];
        await EndedCount.JudgeAsync(ground, ended, board);
        await Judgement.PassAsync(ground, acme, letters, board, other: ended);
        return board;
    }

    /// <summary>Posts until every kind has befallen every site as often as it should, or the time is up. Returns how many letters.</summary>
    private async Task<int> PostAsync(Instance main, Postman acme)
    {
        var start = run.Clock.GetTimestamp();
        var letters = 0;
        var clients = Enumerable.Range(0, run.Size(quick: 6, full: 48)).Select(async number =>
        {
            while (run.Clock.GetElapsedTime(start) < longest && (plan.Complete < plan.Pairs || letters < run.Size(quick: 20, full: 500)))
            {
                var isBrief = number % 2 == 0;
                if (!isBrief)
                {
                    Interlocked.Increment(ref letters);
                }
                var letter = (isBrief ? briefWriter : writer).Write(run.Below(run.Size(quick: 40, full: 5)) == 0 ? 3_000_000 : 4_000);
                await (isBrief ? await NewcomerAsync() : acme).PostAsync(letter, main.Address);
                run.Progress.Say($"{plan.Injected} faults at {plan.Sites} sites, {plan.Complete} of {plan.Pairs} pairs complete; {letters} letters{plan.MostMissing()}");
                if (run.Options.IsFull && plan.IsDoneWithMails)
                {
                    await Task.Delay(Idle, run.Clock, run.Stop);
                }
            }
        });
        await Task.WhenAll(clients);
        return letters;
    }

    /// <summary>
    /// A host gives hints up, of steps that are owed just now and of their messages' ends, while too little has befallen what tidies the poison
    /// queues: to fail five times in a row takes minutes, and few do.
    /// </summary>
    private async Task GiveUpAsync(CancellationToken over)
    {
        var host = new HintSender(new PoisonQueues(ground.Storage.Hints));
        while (!over.IsCancellationRequested)
        {
            if (plan.IsMissing(StorageNames.Notifications + StorageNames.PoisonSuffix))
            {
                await foreach (var owed in OwedAsync(GivenUpAtOnce))
                {
                    await host.WakeStepAsync(owed.Step, owed.Route, TimeSpan.Zero, run.Stop);
                }
            }
            if (plan.IsMissing(StorageNames.Expirations + StorageNames.PoisonSuffix))
            {
                await foreach (var owed in OwedAsync(1))
                {
                    await host.WakeExpiryAsync(new ExpiryHint(owed.Step.Message, Generation: 1), TimeSpan.Zero, run.Stop);
                }
            }
            await Task.Delay(GiveUpEvery, run.Clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IAsyncEnumerable<OutboxRow> OwedAsync(int most) =>
        ground.Storage.Tables.QueryAsync(new TableQuery(StorageNames.Outbox) { Take = most }, run.Stop).Select(row => new OutboxRow(row));

    /// <summary>An organisation whose messages end soon: its first mail passes what no later one does.</summary>
    private async Task<Postman> NewcomerAsync()
    {
        var flow = await MailFlow.CreateAsync(ground, string.Create(CultureInfo.InvariantCulture, $"brief-{Interlocked.Increment(ref arrivals)}"), shortLife);
        var newcomer = new Postman(ground, client, flow);
        newcomers.Add(newcomer);
        return newcomer;
    }

    /// <summary>
    /// A sweeper is started, sweeps a few times, and is gone: so that what happens at a start happens often too. When it has, the first of them stay
    /// and the others come no more: to start takes more of the processor than to sweep.
    /// </summary>
    private async Task SweepAsync(int number, CancellationToken over)
    {
        using var host = new TriggerCaller(run.Randomness);
        while (!over.IsCancellationRequested && (number < SweepersThatStay || !plan.IsDoneWithStarts))
        {
            var sweeper = await Instance.StartAsync(ground, program, Suffering(isSweeper: true));
            for (var sweep = 0; (sweep < SweepsOfAShortLife || plan.IsDoneWithStarts) && !over.IsCancellationRequested; sweep++)
            {
                await ForgetHoldAsync();
                await sweeper.SweepAsync(host);
            }
            await sweeper.DisposeAsync();
        }
    }

    /// <summary>
    /// A sweep that failed keeps the next away for half a minute, and sweeps keep each other away: not here, where each is to suffer.
    /// The next finds sometimes no row, and sometimes one that says nothing.
    /// </summary>
    private async Task ForgetHoldAsync()
    {
        await foreach (var row in ground.Storage.Tables.QueryAsync(new TableQuery(StorageNames.Sweeps), run.Stop))
        {
            await (run.Below(2) == 0
                ? ground.Storage.Tables.DeleteAsync(StorageNames.Sweeps, row.Partition, row.Key, run.Stop)
                : ground.Storage.Tables.PutAsync(StorageNames.Sweeps, new TableRow(row.Partition, row.Key), run.Stop));
        }
    }

    private async Task<TimeSpan?> HealAsync(Instance main)
    {
        if (!run.Options.IsFull)
        {
            main.Kill();
            await main.EndedAsync();
            await Instance.StartAsync(ground, ground.ClockedAhead(Core.Expire.Sweep.HintGrace), new InstanceOptions { Address = ground.Address });
        }
        return await Healing.WaitAsync(ground);
    }

    private Behaviour BehaviourFor(string recipient)
    {
        if (recipient == MailFlow.Sender || run.Below(4) > 0)
        {
            return Behaviour.Take;
        }
        var all = Enum.GetValues<Behaviour>();
        return all[run.Below(all.Length)];
    }

    private void Describe(Scoreboard board)
    {
        board.Tell("call sites", plan.Sites);
        board.Tell("faults", plan.Injected);
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            board.Tell($"  {kind}", plan.Of(kind));
        }
        var pairs = $"{plan.Complete} of {plan.Pairs}";
        if (run.Options.IsFull)
        {
            board.MustHold("pairs of site and kind, 20 times each", pairs, "all", plan.Complete == plan.Pairs);
        }
        else
        {
            board.Tell("pairs of site and kind, once each", pairs);
        }
        foreach (var (site, missing) in plan.Missing().Where(_ => run.Options.IsFull))
        {
            board.Found($"{missing} faults did not befall \"{site}\": it came too seldom");
        }
    }
}
