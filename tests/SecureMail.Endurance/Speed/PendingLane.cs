using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Speed;

/// <summary>The program alone, with triggers and sweep, over a store of its own in which items are pending.</summary>
internal sealed class PendingLane : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly Ground ground;
    private readonly Instance instance;
    private readonly HttpClient client;
    private readonly Postman postman;
    private readonly LetterWriter writer;

    private PendingLane(Ground ground, Instance instance, HttpClient client, Postman postman)
    {
        (this.ground, this.instance, this.client, this.postman) = (ground, instance, client, postman);
        writer = new LetterWriter(ground.Run.Randomness, ground.Run.Clock, mailboxes: 8);
    }

    public static async Task<PendingLane> StartAsync(Run run, ProgramFile program, int pending)
    {
        var ground = await Ground.StartAsync(run);
        var client = new HttpClient();
        var postman = new Postman(ground, client, await MailFlow.CreateAsync(ground, "acme", TimeSpan.FromDays(15)));
        await new PendingItems(ground).AddAsync(pending);
        return new PendingLane(ground, await Instance.StartAsync(ground, program, new InstanceOptions { IsDirect = true }), client, postman);
    }

    /// <summary>Mails a second, from the first post until every notice has arrived.</summary>
    public async Task<double> RateAsync(int clients, int mails, int bytes)
    {
        var run = ground.Run;
        var letters = Enumerable.Range(0, mails).Select(_ => writer.Write(bytes)).ToArray();
        var arrived = ground.Mail.Deliveries.Count + mails;
        var start = run.Clock.GetTimestamp();
        await Parallel.ForEachAsync(letters, new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = run.Stop },
            async (letter, _) => await postman.PostAsync(letter, instance.Address));
        while (ground.Mail.Deliveries.Count < arrived)
        {
            await Task.Delay(Look, run.Clock, run.Stop);
        }
        return mails / run.Clock.GetElapsedTime(start).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await instance.DisposeAsync();
        client.Dispose();
        await ground.DisposeAsync();
    }
}
