using System.Collections.Concurrent;
using SecureMail.Endurance.Counting;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Rolling;

/// <summary>
/// Two instances share one storage account while mails flow. Again and again one of them is replaced by the next: by turns it is
/// asked to end, or killed.
/// </summary>
internal static class RollingMode
{
    // Azurite looks through all it has at many requests: with all mails in one store most of the time would be its.
    private const int Stores = 5;
    private const int AtOnce = 8;

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        using var client = new HttpClient();
        List<Task<Scoreboard>> parts = [];
        for (var store = 0; store < run.Size(quick: 1, full: Stores); store++)
        {
            var ground = await Ground.StartAsync(run);
            var postman = new Postman(ground, client, await MailFlow.CreateAsync(ground, "acme", TimeSpan.FromDays(15)));
            var mails = run.Size(quick: 50, full: 10_000 / Stores);
            await RollAsync(ground, postman, run.Size(quick: 2, full: 200 / Stores), mails);
            parts.Add(JudgeAsync(ground, postman, mails)); // It heals while the next one is rolled.
        }
        var board = new Scoreboard();
        foreach (var part in parts)
        {
            board.Add(await part);
        }
        return board;
    }

    /// <summary>So many replacements and mails over one store; nobody lives in the end.</summary>
    private static async Task RollAsync(Ground ground, Postman postman, int replacements, int mails)
    {
        var run = ground.Run;
        var program = run.Options.IsFull ? await ProgramFile.DeployedAsync(ground.Folder, run.Stop) : ProgramFile.Built;
        var living = new ConcurrentQueue<Instance>([await StartAsync(ground, program), await StartAsync(ground, program)]);
        var posting = PostAsync(run, postman, mails, living);
        for (var replacement = 1; replacement <= replacements; replacement++)
        {
            // As long as mails are left, each pair of instances takes its share of them.
            await UntilAsync(run, () => postman.Accepted.Count >= (long)mails * replacement / (replacements + 1));
            await ReplaceAsync(ground, program, living, byKill: replacement % 2 == 0);
            run.Progress.Say($"{replacement} of {replacements} instances replaced; {postman.Accepted.Count} of {mails} mails accepted");
        }
        await posting;
        foreach (var instance in living)
        {
            instance.Terminate();
            await instance.EndedAsync();
        }
    }

    /// <summary>Lets a store heal, counts, and takes it down.</summary>
    private static async Task<Scoreboard> JudgeAsync(Ground ground, Postman postman, int mails)
    {
        await using var store = ground;
        var healed = await HealAsync(ground);
        var board = new Scoreboard();
        board.Tell("instances, two at a time", ground.Instances.Count);
        board.Tell("  of which killed", ground.Instances.Values.Count(instance => instance.KilledAt is not null));
        board.Tell("instances that sent notices", ground.Mail.Deliveries.Select(delivery => delivery.Instance).Distinct().Count());
        Healing.Describe(healed, board);
        await Judgement.PassAsync(ground, postman, mails, board);
        return board;
    }

    private static Task<Instance> StartAsync(Ground ground, ProgramFile program) => Instance.StartAsync(ground, program, new InstanceOptions());

    /// <summary>Each try goes to the one or the other, as behind a load balancer.</summary>
    private static async Task PostAsync(Run run, Postman postman, int mails, ConcurrentQueue<Instance> living)
    {
        var writer = new LetterWriter(run.Randomness, run.Clock, mailboxes: run.Size(quick: 1, full: 64));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = run.Stop };
        await Parallel.ForEachAsync(Enumerable.Range(0, mails), parallel, async (_, _) =>
        {
            var letter = writer.Write(1_000 + run.Below(15_000));
            await postman.PostAsync(letter, () => living.ElementAtOrDefault(run.Below(2))?.Address ?? living.First().Address);
        });
    }

    private static async Task ReplaceAsync(Ground ground, ProgramFile program, ConcurrentQueue<Instance> living, bool byKill)
    {
        living.Enqueue(await StartAsync(ground, program));
        if (!living.TryDequeue(out var old))
        {
            throw new InvalidOperationException("internal error: nobody lives");
        }
        if (byKill)
        {
            old.Kill();
        }
        else
        {
            old.Terminate();
        }
        await old.EndedAsync();
    }

    /// <summary>One more, which nobody replaces, at the portal's own address: there it is looked at.</summary>
    private static async Task<TimeSpan?> HealAsync(Ground ground)
    {
        var program = ground.Run.Options.IsFull ? ProgramFile.Built : ground.ClockedAhead(Core.Expire.Sweep.HintGrace);
        await Instance.StartAsync(ground, program, new InstanceOptions { Address = ground.Address });
        return await Healing.WaitAsync(ground);
    }

    private static async Task UntilAsync(Run run, Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), run.Clock, run.Stop);
        }
    }
}
