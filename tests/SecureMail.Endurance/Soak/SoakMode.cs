using System.Globalization;
using SecureMail.Endurance.Counting;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Soak;

/// <summary>Full load for a long time: mails of all sizes come in, notices go out, most messages end soon. The program's memory is watched.</summary>
internal sealed class SoakMode
{
    private const int Clients = 8;
    private const int LargestBytes = 20 * 1024 * 1024 - 64 * 1024;
    private const double MostGrowth = 1e6 / 1_000; // bytes a mail
    private const long MostPeak = 400_000_000 + 3L * LargestBytes;
    private const int OneInTen = 10;

    private readonly Run run;
    private readonly Ground ground;
    private readonly Postman lasting;
    private readonly Postman brief;
    private readonly LetterWriter writer;
    private readonly LetterWriter briefWriter;
    private readonly TimeSpan length;
    private readonly List<MemorySample> samples = [];
    private int letters;
    private int lastingLetters;

    private SoakMode(Ground ground, Postman lasting, Postman brief)
    {
        (run, this.ground, this.lasting, this.brief) = (ground.Run, ground, lasting, brief);
        writer = new LetterWriter(run.Randomness, run.Clock, mailboxes: run.Size(quick: 1, full: 40));
        briefWriter = new LetterWriter(run.Randomness, run.Clock, mailboxes: 40, "hurried");
        length = TimeSpan.FromSeconds(run.Size(quick: 4, full: 20 * 60));
    }

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        await using var ground = await Ground.StartAsync(run);
        using var client = new HttpClient();
        var lasting = new Postman(ground, client, await MailFlow.CreateAsync(ground, "acme", TimeSpan.FromDays(15)));
        var brief = new Postman(ground, client, await MailFlow.CreateAsync(ground, "brief", TimeSpan.FromSeconds(run.Size(quick: 2, full: 60))));
        return await new SoakMode(ground, lasting, brief).RunAsync();
    }

    private int Accepted => lasting.Accepted.Count + brief.Accepted.Count;

    private async Task<Scoreboard> RunAsync()
    {
        var program = run.Options.IsFull ? await ProgramFile.DeployedAsync(ground.Folder, run.Stop) : ProgramFile.Built;
        var instance = await Instance.StartAsync(ground, program, new InstanceOptions { Address = ground.Address });
        var start = run.Clock.GetTimestamp();
        var clients = Enumerable.Range(0, Clients).Select(number => PostAsync(number, instance.Address, start)).ToList();
        clients.Add(SampleAsync(instance, start));
        await Task.WhenAll(clients);
        var time = run.Clock.GetElapsedTime(start);
        var healed = await Healing.WaitAsync(ground);

        var board = new Scoreboard();
        board.Tell("mails accepted", Accepted);
        board.Tell("  a second", (Accepted / time.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture));
        DescribeMemory(board);
        Healing.Describe(healed, board);
        await EndedCount.JudgeAsync(ground, [.. brief.Accepted.Keys], board);
        await Judgement.PassAsync(ground, lasting, lastingLetters, board, other: brief.Accepted.Keys);
        return board;
    }

    private async Task PostAsync(int number, Uri address, long start)
    {
        while (run.Clock.GetElapsedTime(start) < length)
        {
            var count = Interlocked.Increment(ref letters);
            var isLasting = count % OneInTen == 0;
            if (isLasting)
            {
                Interlocked.Increment(ref lastingLetters);
            }
            var letter = (isLasting ? writer : briefWriter).Write(SizeOf(count, number));
            await (isLasting ? lasting : brief).PostAsync(letter, address);
            run.Progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"{run.Clock.GetElapsedTime(start).TotalMinutes:0.0} min: {Accepted} mails accepted, {samples.LastOrDefault()?.Resident / 1e6:0} MB resident"));
        }
    }

    /// <summary>Nine of ten are small, one of fifty has megabytes; the largest comes as the plain form allows, now and then.</summary>
    private int SizeOf(int letter, int client) => letter switch
    {
        _ when letter % 1_000 == 500 => LargestBytes,
        _ when letter % 50 == 25 => 2_000_000 + 500_000 * client,
        _ when letter % OneInTen == 5 => 200_000,
        _ => 2_000 + run.Below(14_000),
    };

    private async Task SampleAsync(Instance instance, long start)
    {
        while (run.Clock.GetElapsedTime(start) < length)
        {
            samples.Add(MemorySample.Take(instance.ProcessId, Accepted));
            await Task.Delay(TimeSpan.FromSeconds(1), run.Clock, run.Stop);
        }
    }

    private void DescribeMemory(Scoreboard board)
    {
        var warm = samples.Skip(samples.Count / 4).ToList();
        var growth = MemorySample.SlopeOf(warm);
        var slope = string.Create(CultureInfo.InvariantCulture, $"{growth * 1_000 / 1e6:0.00} MB");
        if (run.Options.IsFull)
        {
            board.MustHold("memory's growth for 1,000 mails, after a quarter of the time", slope, "at most 1 MB", growth <= MostGrowth);
        }
        board.Tell("resident at the end", string.Create(CultureInfo.InvariantCulture, $"{samples[^1].Resident / 1e6:0} MB"));
        board.MustHold("peak, with mails of up to 20 MiB", string.Create(CultureInfo.InvariantCulture, $"{samples[^1].Peak / 1e6:0} MB"),
            string.Create(CultureInfo.InvariantCulture, $"at most {MostPeak / 1e6:0} MB"), samples[^1].Peak <= MostPeak);
    }
}
