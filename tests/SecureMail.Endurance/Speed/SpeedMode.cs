using System.Globalization;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Speed;

/// <summary>
/// Accepting mails against what the same store allows, measured in turn in one run on a file system in memory. Unless said otherwise the
/// program runs as a custom handler whose host calls no triggers: it accepts and does nothing else.
/// </summary>
internal sealed class SpeedMode
{
    private const int Clients = 8;
    private const int MailBytes = 8_000;
    private const double LeastOfBound = 0.6;
    private const double MostOfCalls = 1.5;
    private const double MostOfBlob = 1.6;
    private const double LeastWithPending = 0.9;
    private const int FewPending = 10;

    private readonly Run run;
    private readonly Ground ground;
    private readonly Postman postman;
    private readonly LetterWriter writer;
    private readonly StorageRates rates;
    private readonly Scoreboard board = new();
    private readonly ProgramFile program;

    private SpeedMode(Ground ground, Postman postman, ProgramFile program)
    {
        (run, this.ground, this.postman, this.program) = (ground.Run, ground, postman, program);
        writer = new LetterWriter(run.Randomness, run.Clock, mailboxes: 8);
        rates = new StorageRates(run, ground.Storage, MailBytes);
    }

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        await using var ground = await Ground.StartAsync(run);
        using var client = new HttpClient();
        var postman = new Postman(ground, client, await MailFlow.CreateAsync(ground, "acme", TimeSpan.FromDays(15)));
        var program = run.Options.IsFull ? await ProgramFile.DeployedAsync(ground.Folder, run.Stop) : ProgramFile.Built;
        return await new SpeedMode(ground, postman, program).RunAsync();
    }

    private async Task<Scoreboard> RunAsync()
    {
        var calls = await CountCallsAsync();
        var instance = await Instance.StartAsync(ground, program, new InstanceOptions { IsHandler = true, IsDirect = true });
        await AcceptAsync(instance, Clients, run.Size(quick: 16, full: 400)); // Round 0 warms up and does not count.
        await ThroughputAsync(instance, calls);
        await LatencyAsync(instance, calls);
        await LargeAsync(instance);
        await instance.DisposeAsync();
        await PendingAsync();
        return board;
    }

    private async Task<IReadOnlyDictionary<StorageOperation, double>> CountCallsAsync()
    {
        var count = new CallCount(withTriggers: false);
        var armed = false;
        var watch = count.Watch;
        var instance = await Instance.StartAsync(ground, program, new InstanceOptions
        {
            IsHandler = true,
            Watch = watch with { CarriedOut = (call, status) => { if (armed) { watch.CarriedOut(call, status); } } },
        });
        await AcceptAsync(instance, clients: 1, mails: 4);
        var mails = run.Size(quick: 4, full: 20);
        armed = true;
        await AcceptAsync(instance, clients: 1, mails);
        armed = false;
        await instance.DisposeAsync();
        var calls = count.PerMail(mails);
        board.Tell("storage calls for a mail", string.Join(", ", calls.OrderBy(call => call.Key).Select(call => Text($"{call.Value:0.0} {call.Key}"))));
        return calls;
    }

    /// <summary>P9: 8 KB mails with eight clients, against the bound that the store's own operations set.</summary>
    private async Task ThroughputAsync(Instance instance, IReadOnlyDictionary<StorageOperation, double> calls)
    {
        List<double> ratios = [], bounds = [], ours = [];
        for (var round = 0; round < run.Size(quick: 1, full: 5); round++)
        {
            bounds.Add(await rates.BoundAsync(calls, Clients, run.Size(quick: 16, full: 400)));
            ours.Add(await AcceptAsync(instance, Clients, run.Size(quick: 16, full: 400)));
            ratios.Add(ours[^1] / bounds[^1]);
        }
        board.Tell("mails a second that the store's operations allow", Text($"{Median.Of(bounds):0}"));
        board.Tell("mails a second that are accepted, 8 KB, 8 clients", Text($"{Median.Of(ours):0}"));
        Judge("accepted / allowed", Median.Of(ratios), LeastOfBound, atLeast: true);
    }

    /// <summary>P10: one client's median against the sum of the medians of the calls that a mail makes.</summary>
    private async Task LatencyAsync(Instance instance, IReadOnlyDictionary<StorageOperation, double> calls)
    {
        List<double> ratios = [];
        for (var round = 0; round < run.Size(quick: 1, full: 5); round++)
        {
            var sum = TimeSpan.Zero;
            foreach (var (operation, count) in calls)
            {
                sum += count * await rates.MedianAsync(operation, run.Size(quick: 5, full: 60));
            }
            ratios.Add(await MedianPostAsync(instance, MailBytes, run.Size(quick: 5, full: 60)) / sum);
        }
        Judge("one client's median / the sum of its storage calls", Median.Of(ratios), MostOfCalls, atLeast: false);
    }

    /// <summary>P11: 20 MB from post to answer, against writing a blob of the same size.</summary>
    private async Task LargeAsync(Instance instance)
    {
        List<double> ratios = [], bareTimes = [];
        var bytes = new byte[run.Size(quick: 2_000_000, full: 20_000_000)];
        run.Randomness.GetBytes(bytes);
        // All are written before the first is timed: writing one leaves much for the garbage collector.
        var letters = Letters(bytes.Length, run.Size(quick: 2, full: 30));
        for (var round = 0; round < letters.Length; round++)
        {
            var bare = await rates.PutAsync(bytes);
            var whole = await PostAsync(instance, letters[round]);
            if (round > 0)
            {
                bareTimes.Add(bare.TotalMilliseconds);
                ratios.Add(whole / bare);
            }
        }
        board.Tell(Text($"ms to write a blob of {bytes.Length / 1_000_000} MB"), Text($"{Median.Of(bareTimes):0}"));
        Judge(Text($"a mail of {bytes.Length / 1_000_000} MB / a blob of the same size"), Median.Of(ratios), MostOfBlob, atLeast: false);
    }

    /// <summary>
    /// P19: throughput while many items wait, against throughput while few do, a mail counted when its notice has arrived. Two stores,
    /// measured in turn, so that what else grows grows in both; each against what its own operations allow at that time.
    /// </summary>
    private async Task PendingAsync()
    {
        var (items, mails, count) = (run.Size(quick: 100, full: 10_000), run.Size(quick: 16, full: 300), run.Size(quick: 16, full: 200));
        await using var few = await PendingLane.StartAsync(run, program, FewPending);
        await using var many = await PendingLane.StartAsync(run, program, items);
        List<double> shares = [], fewRates = [], manyRates = [], slowness = [];
        for (var round = 0; round < run.Size(quick: 1, full: 5); round++)
        {
            fewRates.Add(await few.RateAsync(Clients, mails));
            manyRates.Add(await many.RateAsync(Clients, mails));
            slowness.Add(await many.BoundAsync(Clients, count) / await few.BoundAsync(Clients, count));
            shares.Add(manyRates[^1] / fewRates[^1] / slowness[^1]);
            run.Progress.Say(Text($"{fewRates[^1]:0} mails a second with {FewPending} pending items, {manyRates[^1]:0} with {items}"));
        }
        board.Tell(Text($"mails a second, notice and all, with {FewPending} pending items"), Text($"{Median.Of(fewRates):0}"));
        board.Tell(Text($"  with {items}"), Text($"{Median.Of(manyRates):0}"));
        board.Tell("  the store's own operations then run at", Text($"{Median.Of(slowness):0.00} x"));
        Judge(Text($"share of what the store allows, with {items} / with {FewPending}"), Median.Of(shares), LeastWithPending, atLeast: true);
    }

    /// <summary>Mails a second.</summary>
    private async Task<double> AcceptAsync(Instance instance, int clients, int mails)
    {
        var letters = Letters(MailBytes, mails);
        var start = run.Clock.GetTimestamp();
        await Parallel.ForEachAsync(letters, new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = run.Stop },
            async (letter, _) => await postman.PostAsync(letter, instance.Address));
        var rate = mails / run.Clock.GetElapsedTime(start).TotalSeconds;
        run.Progress.Say(Text($"{postman.Accepted.Count} mails accepted, {rate:0} a second"));
        return rate;
    }

    private async Task<TimeSpan> MedianPostAsync(Instance instance, int bytes, int count)
    {
        List<TimeSpan> times = [];
        foreach (var letter in Letters(bytes, count))
        {
            times.Add(await PostAsync(instance, letter));
        }
        return Median.Of(times);
    }

    private async Task<TimeSpan> PostAsync(Instance instance, Letter letter)
    {
        var start = run.Clock.GetTimestamp();
        await postman.PostAsync(letter, instance.Address);
        return run.Clock.GetElapsedTime(start);
    }

    private Letter[] Letters(int bytes, int count) => [.. Enumerable.Range(0, count).Select(_ => writer.Write(bytes) with { AsPostmark = false })];

    // At the quick size, beside whatever else the machine does, a ratio proves nothing: it is only told.
    private void Judge(string name, double ratio, double bound, bool atLeast)
    {
        run.Progress.Note(Text($"{name}: {ratio:0.00}"));
        if (run.Options.IsFull)
        {
            board.MustHold(name, Text($"{ratio:0.00}"), Text($"{(atLeast ? "at least" : "at most")} {bound:0.0}"), atLeast ? ratio >= bound : ratio <= bound);
        }
        else
        {
            board.Tell(name, Text($"{ratio:0.00}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
