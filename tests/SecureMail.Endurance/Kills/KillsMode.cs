using SecureMail.Endurance.Counting;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Kills;

/// <summary>SIGKILL again and again while mails are posted and notices go out.</summary>
internal static class KillsMode
{
    // Azurite looks through all it has at many requests: with 10,000 mails in one store most of the time would be its.
    private const int Stores = 10;
    private const int MailsPerKill = 10;
    // A slow machine accepts less between two kills than is posted, and each new instance would meet a larger flood: beyond this it lives on until it has caught up.
    private const int MostWaiting = 10 * MailsPerKill;
    private const int LargeEvery = 100;
    private const int LargeBytes = 5_000_000;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(15);

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        var killer = new Killer(run, patience: TimeSpan.FromSeconds(3));
        var board = new Scoreboard();
        for (var store = 0; store < run.Size(quick: 1, full: Stores); store++)
        {
            board.Add(await RunAsync(run, killer, run.Size(quick: 6, full: 1_000 / Stores)));
        }
        board.Tell("crash points seen, of which struck", $"{killer.Points}, {killer.Fell.Count}");
        foreach (var kind in new[] { "before", "after", "smtp", "any" })
        {
            board.Tell($"  {kind}", killer.Fell.Where(entry => entry.Key.StartsWith(kind, StringComparison.Ordinal)).Sum(entry => entry.Value));
        }
        return board;
    }

    /// <summary>So many kills over one store.</summary>
    private static async Task<Scoreboard> RunAsync(Run run, Killer killer, int kills)
    {
        await using var ground = await Ground.StartAsync(run);
        var flow = await MailFlow.CreateAsync(ground, "acme", Retention);
        using var client = new HttpClient();
        var postman = new Postman(ground, client, flow);
        var writer = new LetterWriter(run.Randomness, run.Clock, mailboxes: run.Size(quick: 1, full: 64));
        ground.Mail.Watch = killer.OnSmtp;
        var program = run.Options.IsFull ? await ProgramFile.DeployedAsync(ground.Folder, run.Stop) : ProgramFile.Built;

        List<Task> waiting = [];
        for (var kill = 1; kill <= kills; kill++)
        {
            var instance = await Instance.StartAsync(ground, program, new InstanceOptions { Address = ground.Address, Watch = killer.Watch });
            waiting.AddRange(Enumerable.Range(0, MailsPerKill).Select(_ => postman.PostAsync(Next(writer, run), instance.Address)));
            await ShrinkAsync(waiting, to: kill == 1 ? 0 : MostWaiting); // The first instance shows where the crash points are.
            var where = await killer.StrikeAsync(instance);
            await instance.EndedAsync();
            run.Progress.Say($"{killer.Fell.Values.Sum()} kills, the last {where}; here {postman.Accepted.Count} of {kill * MailsPerKill} mails accepted");
        }
        var healed = await HealAsync(ground, program, waiting);

        var board = new Scoreboard();
        board.MustBe("SIGKILLs", ground.Instances.Values.Count(instance => instance.KilledAt is not null), kills);
        board.MustHold("nothing owed any more", healed is null ? "never" : $"{healed.Value.TotalSeconds:0.0} s", "within 10 min", healed is not null);
        await Judgement.PassAsync(ground, postman, kills * MailsPerKill, board);
        return board;
    }

    private static async Task ShrinkAsync(List<Task> waiting, int to)
    {
        for (waiting.RemoveAll(post => post.IsCompletedSuccessfully); waiting.Count > to; waiting.RemoveAll(post => post.IsCompletedSuccessfully))
        {
            await await Task.WhenAny(waiting);
        }
    }

    /// <summary>The last start, which nobody kills. A quick run does not wait for the minute that hints have to arrive: its clock is ahead.</summary>
    private static async Task<TimeSpan?> HealAsync(Ground ground, ProgramFile program, List<Task> waiting)
    {
        ground.Mail.Watch = (_, _) => { };
        var healer = ground.Run.Options.IsFull ? program : ground.ClockedAhead(Core.Expire.Sweep.HintGrace);
        await Instance.StartAsync(ground, healer, new InstanceOptions { Address = ground.Address });
        await Task.WhenAll(waiting);
        return await Healing.WaitAsync(ground, TimeSpan.FromMinutes(10));
    }

    private static Letter Next(LetterWriter writer, Run run) =>
        run.Below(LargeEvery) == 0 ? writer.Write(LargeBytes) : writer.Write(1_000 + run.Below(15_000));
}
