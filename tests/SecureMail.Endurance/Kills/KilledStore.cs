using SecureMail.Endurance.Counting;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Kills;

/// <summary>One store whose program is killed again and again, and then heals.</summary>
internal sealed class KilledStore
{
    private const int MailsPerKill = 10;
    // A slow machine accepts less between two kills than is posted, and each new instance would meet a larger flood: beyond this it lives on until it has caught up.
    private const int MostWaiting = 10 * MailsPerKill;
    private const int LargeEvery = 100;
    private const int LargeBytes = 5_000_000;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(15);

    private readonly Ground ground;
    private readonly ProgramFile program;
    private readonly HttpClient client;
    private readonly Postman postman;
    private readonly LetterWriter writer;
    private readonly List<Task> waiting = [];
    private int kills;

    private KilledStore(Ground ground, ProgramFile program, HttpClient client, Postman postman)
    {
        (this.ground, this.program, this.client, this.postman) = (ground, program, client, postman);
        writer = new LetterWriter(Run.Randomness, Run.Clock, mailboxes: Run.Size(quick: 1, full: 64));
    }

    private Run Run => ground.Run;

    public static async Task<KilledStore> StartAsync(Run run)
    {
        var ground = await Ground.StartAsync(run);
        var client = new HttpClient();
        var postman = new Postman(ground, client, await MailFlow.CreateAsync(ground, "acme", Retention));
        var program = run.Options.IsFull ? await ProgramFile.DeployedAsync(ground.Folder, run.Stop) : ProgramFile.Built;
        return new KilledStore(ground, program, client, postman);
    }

    /// <summary>Posts and kills so many times.</summary>
    public async Task StrikeAsync(Killer killer, int times)
    {
        ground.Mail.Watch = killer.OnSmtp;
        while (kills < times)
        {
            kills++;
            var instance = await Instance.StartAsync(ground, program, new InstanceOptions { Address = ground.Address, Watch = killer.Watch });
            waiting.AddRange(Enumerable.Range(0, MailsPerKill).Select(_ => postman.PostAsync(Next(), instance.Address)));
            await ShrinkAsync(to: kills == 1 ? 0 : MostWaiting); // The first instance shows where the crash points are.
            var where = await killer.StrikeAsync(instance);
            await instance.EndedAsync();
            Run.Progress.Say($"{killer.Fell.Values.Sum()} kills, the last {where}; here {postman.Accepted.Count} of {kills * MailsPerKill} mails accepted");
        }
    }

    /// <summary>Lets it heal, counts, and takes it down.</summary>
    public async Task<Scoreboard> JudgeAsync()
    {
        using var mails = client;
        await using var store = ground;
        var healed = await HealAsync();
        var board = new Scoreboard();
        board.MustBe("SIGKILLs", ground.Instances.Values.Count(instance => instance.KilledAt is not null), kills);
        Healing.Describe(healed, board);
        await Judgement.PassAsync(ground, postman, kills * MailsPerKill, board);
        return board;
    }

    private async Task ShrinkAsync(int to)
    {
        for (waiting.RemoveAll(post => post.IsCompletedSuccessfully); waiting.Count > to; waiting.RemoveAll(post => post.IsCompletedSuccessfully))
        {
            await await Task.WhenAny(waiting);
        }
    }

    /// <summary>The last start, which nobody kills. A quick run does not wait for the minute that hints have to arrive: its clock is ahead.</summary>
    private async Task<TimeSpan?> HealAsync()
    {
        ground.Mail.Watch = (_, _) => { };
        var healer = Run.Options.IsFull ? program : ground.ClockedAhead(Core.Expire.Sweep.HintGrace);
        await Instance.StartAsync(ground, healer, new InstanceOptions { Address = ground.Address });
        await Task.WhenAll(waiting);
        return await Healing.WaitAsync(ground);
    }

    private Letter Next() => Run.Below(LargeEvery) == 0 ? writer.Write(LargeBytes) : writer.Write(1_000 + Run.Below(15_000));
}
