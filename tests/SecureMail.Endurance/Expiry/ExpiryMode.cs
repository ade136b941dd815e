using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Endurance.Clocked;
using SecureMail.Endurance.Counting;
using SecureMail.Endurance.Kills;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;
using SecureMail.Testing.Host;

namespace SecureMail.Endurance.Expiry;

/// <summary>
/// Messages end while sweepers are killed, two sweeps run at once, and the clock jumps by days, back as well. Their sender asks for
/// them all the time.
/// </summary>
internal sealed class ExpiryMode
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    // Sweeps keep out of each other's way for half a minute: who is silent for longer is taken for dead, and the next one sweeps beside it.
    private static readonly TimeSpan LongerThanAHold = TimeSpan.FromSeconds(31);
    private const int MostSweepsMore = 5;
    private static readonly TimeSpan BeforeTheEnd = TimeSpan.FromSeconds(1);

    private readonly Run run;
    private readonly int days;
    private readonly Ground ground;
    private readonly TurnableClock clock;
    private readonly ProgramFile program;
    private readonly Killer killer;
    private readonly TriggerCaller host;
    private readonly Reader sender;
    private readonly Tally tally = new();
    private readonly Dictionary<string, Receipt> receipts = [];
    private readonly HashSet<string> ended = [];

    private ExpiryMode(Ground ground, TurnableClock clock, string clockFile, TriggerCaller host, Reader sender)
    {
        (run, this.ground, this.clock, this.host, this.sender) = (ground.Run, ground, clock, host, sender);
        program = ProgramFile.Clocked(clockFile);
        days = run.Size(quick: 1, full: 3);
        killer = new Killer(run, TimeSpan.FromMilliseconds(800));
    }

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        await using var ground = await Ground.StartAsync(run);
        var clockFile = Path.Combine(ground.Folder, "clock");
        using var clock = new TurnableClock(clockFile, run.Clock);
        using var host = new TriggerCaller(run.Randomness);
        using var sender = new Reader(ground, MailFlow.Sender, ground.Address);
        return await new ExpiryMode(ground, clock, clockFile, host, sender).RunAsync();
    }

    private async Task<Scoreboard> RunAsync()
    {
        using var client = new HttpClient();
        var flows = await Task.WhenAll(Enumerable.Range(1, days).Select(life => MailFlow.CreateAsync(ground, $"days-{life}", life * Day)));
        var postmen = flows.Select(flow => new Postman(ground, client, flow)).ToArray();
        var main = await Instance.StartAsync(ground, program, new InstanceOptions { Address = ground.Address });
        var (rounds, each) = (run.Size(quick: 1, full: 20), run.Size(quick: 4, full: 34));
        for (var round = 1; round <= rounds; round++)
        {
            var deadlines = await PostAsync(postmen, main, each);
            if (round == 1)
            {
                await sender.RegisterAsync();
            }
            await LiveThroughAsync(deadlines, skipsDays: round % 4 == 0);
            await TurnAsync(TimeSpan.Zero);
            run.Progress.Say($"{round} of {rounds} rounds: {tally.Ended} messages ended, {killer.Fell.Values.Sum()} sweepers killed, {tally.Sweeps} sweeps");
        }
        return Describe();
    }

    /// <summary>The days of one round. Who skips days lets three pass without a sweep.</summary>
    private async Task LiveThroughAsync(List<Deadline> deadlines, bool skipsDays)
    {
        await AskAsync(deadlines);
        for (var day = skipsDays ? days : 1; day <= days; day++)
        {
            if (!skipsDays)
            {
                await CrossAsync(deadlines.Where(deadline => IsOfDay(deadline, day)).ToList());
            }
            await TurnAsync(day * Day + TimeSpan.FromMinutes(10));
            await AskAsync(deadlines);
            await SweepAsync(kills: run.Size(quick: 1, full: 2));
            await InspectAsync(deadlines);
            await AskAsync(deadlines);
            await TurnAsync(clock.Off - Day);
            await SweepAsync(kills: 0);
            await AskAsync(deadlines);
            await TurnAsync(clock.Off + Day);
        }
    }

    private bool IsOfDay(Deadline deadline, int day) => (deadline.ExpiresAt - run.Clock.GetUtcNow()).TotalDays is var left && left > day - 1 && left <= day;

    /// <summary>Asks for messages without a pause while the boundary second of their end passes.</summary>
    private async Task CrossAsync(List<Deadline> due)
    {
        if (due.Count == 0)
        {
            return;
        }
        var last = due.Max(deadline => deadline.ExpiresAt);
        await TurnAsync(last - run.Clock.GetUtcNow() - BeforeTheEnd);
        while (clock.GetUtcNow() < last + BeforeTheEnd)
        {
            await AskAsync(due);
        }
    }

    private async Task TurnAsync(TimeSpan off)
    {
        clock.Off = off;
        tally.Jumps++;
        await sender.SignInAsync(); // A session lasts for hours.
    }

    private async Task<List<Deadline>> PostAsync(Postman[] postmen, Instance main, int each)
    {
        var writer = new LetterWriter(run.Randomness, run.Clock, mailboxes: 1);
        await Task.WhenAll(postmen.Select(async postman =>
        {
            for (var letter = 0; letter < each; letter++)
            {
                await postman.PostAsync(writer.Write(1_000 + run.Below(7_000)), main.Address);
            }
        }));
        List<Deadline> deadlines = [];
        foreach (var (id, receipt) in postmen.SelectMany(postman => postman.Accepted).Where(entry => receipts.TryAdd(entry.Key, entry.Value)))
        {
            var message = await new MessageTable(ground.Storage.Tables).FindAsync(MessageId.FromStored(id), run.Stop)
                ?? throw new InvalidOperationException($"The message {id} was accepted and is not there.");
            deadlines.Add(new Deadline(id, message.ExpiresAt));
        }
        return deadlines;
    }

    /// <summary>Downloads messages and compares what comes with what should, by the clock before and after.</summary>
    private async Task AskAsync(List<Deadline> deadlines)
    {
        foreach (var (message, expiresAt) in deadlines)
        {
            var before = clock.GetUtcNow();
            var raw = await sender.DownloadAsync(message);
            var after = clock.GetUtcNow();
            if (before >= expiresAt || ended.Contains(message))
            {
                tally.AskedLate++;
                tally.ServedLate += raw is null ? 0 : 1;
            }
            else if (after < expiresAt)
            {
                tally.AskedInTime++;
                tally.Harmed += raw is not null && receipts[message].IsFor(raw) ? 0 : 1;
            }
        }
    }

    /// <summary>Two sweeps at once; a sweeper that is killed is followed by the next, until two have run undisturbed.</summary>
    private async Task SweepAsync(int kills)
    {
        for (var kill = 0; kill <= kills; kill++)
        {
            var sweepers = await Task.WhenAll(StartAsync(), StartAsync());
            List<Task<bool>> sweeps = [];
            foreach (var sweeper in sweepers)
            {
                clock.Off += LongerThanAHold;
                sweeps.Add(sweeper.SweepAsync(host));
            }
            if (kill < kills)
            {
                await killer.StrikeAsync(sweepers[kill % 2]);
            }
            var outcomes = await Task.WhenAll(sweeps);
            tally.Sweeps += outcomes.Count(ran => ran);
            foreach (var sweeper in sweepers)
            {
                sweeper.Terminate();
                await sweeper.EndedAsync();
            }
        }
    }

    private Task<Instance> StartAsync() => Instance.StartAsync(ground, program, new InstanceOptions { IsHandler = true, Watch = killer.Watch });

    /// <summary>What the store still has of messages that have ended. The lone program sweeps too, so that ours may have been turned away: then they come again.</summary>
    private async Task InspectAsync(List<Deadline> deadlines)
    {
        var now = clock.GetUtcNow();
        var due = deadlines.Where(deadline => deadline.ExpiresAt <= now && ended.Add(deadline.Message)).Select(deadline => deadline.Message).ToHashSet();
        var left = await LeftAsync(due);
        for (var more = 0; left != (0, 0, 0) && more < MostSweepsMore; more++)
        {
            await SweepAsync(kills: 0);
            left = await LeftAsync(due);
        }
        tally.Ended += due.Count;
        tally.KeysLeft += left.Keys;
        tally.BlobsLeft += left.Blobs;
        tally.SummariesLeft += left.Summaries;
    }

    private async Task<(int Keys, int Blobs, int Summaries)> LeftAsync(HashSet<string> due)
    {
        var ledger = await Ledger.ReadAsync(ground.Storage.Tables, ground.Storage.Blobs, run.Stop);
        var summaries = 0;
        await foreach (var row in ground.Storage.Tables.QueryAsync(new TableQuery(StorageNames.Mailboxes), run.Stop))
        {
            var line = new MailboxRow(row);
            summaries += due.Contains(line.Message.Value) && line.SealedSummary is not null ? 1 : 0;
        }
        return (due.Count(id => ledger.Messages[id].HasKey), ledger.Blobs.Count(name => due.Contains(name.Split('/')[1])), summaries);
    }

    private Scoreboard Describe()
    {
        var board = new Scoreboard();
        board.MustBe("messages that reached their end", tally.Ended, receipts.Count);
        board.Tell("jumps of the clock", tally.Jumps);
        board.Tell("sweeps that ran to their end, two at a time", tally.Sweeps);
        board.Tell("sweepers killed", killer.Fell.Values.Sum());
        board.Tell("  at different crash points", killer.Fell.Count);
        board.MustBeNone("served after their end", tally.ServedLate, tally.AskedLate);
        board.MustBeNone("key rows left", tally.KeysLeft, tally.Ended);
        board.MustBeNone("blobs left", tally.BlobsLeft, tally.Ended);
        board.MustBeNone("summaries left", tally.SummariesLeft, tally.Ended);
        board.MustBeNone("unexpired messages harmed", tally.Harmed, tally.AskedInTime);
        return board;
    }
}
