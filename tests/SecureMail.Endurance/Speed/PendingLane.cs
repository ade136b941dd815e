using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Speed;

/// <summary>The program alone, with triggers and sweep, over a store of its own in which items are pending.</summary>
internal sealed class PendingLane : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private const int Counted = 20;
    private const int MailBytes = 8_000;

    private readonly Ground ground;
    private readonly ProgramFile program;
    private readonly HttpClient client;
    private readonly Postman postman;
    private readonly LetterWriter writer;

    private readonly StorageRates rates;
    private Instance? instance;
    private IReadOnlyDictionary<StorageOperation, double> calls = new Dictionary<StorageOperation, double>();

    private PendingLane(Ground ground, ProgramFile program, HttpClient client, Postman postman)
    {
        (this.ground, this.program, this.client, this.postman) = (ground, program, client, postman);
        writer = new LetterWriter(ground.Run.Randomness, ground.Run.Clock, mailboxes: 8);
        rates = new StorageRates(ground.Run, ground.Storage, MailBytes);
    }

    private Instance Program => instance ?? throw new InvalidOperationException("internal error: the lane was not prepared");

    public static async Task<PendingLane> StartAsync(Run run, ProgramFile program, int pending)
    {
        var ground = await Ground.StartAsync(run);
        var client = new HttpClient();
        var postman = new Postman(ground, client, await MailFlow.CreateAsync(ground, "acme", TimeSpan.FromDays(15)));
        await new PendingItems(ground).AddAsync(pending);
        var lane = new PendingLane(ground, program, client, postman);
        await lane.CountAsync();
        lane.instance = await Instance.StartAsync(ground, program, new InstanceOptions { IsDirect = true });
        return lane;
    }

    /// <summary>Mails a second that this store's own operations allow, measured now: queues of Azurite take longer the more hints wait in them.</summary>
    public Task<double> BoundAsync(int clients, int count) => rates.BoundAsync(calls, clients, count);

    /// <summary>Mails a second, from the first post until every notice has arrived.</summary>
    public async Task<double> RateAsync(int clients, int mails)
    {
        var run = ground.Run;
        var letters = Enumerable.Range(0, mails).Select(_ => writer.Write(MailBytes)).ToArray();
        var arrived = ground.Mail.Deliveries.Count + mails;
        var start = run.Clock.GetTimestamp();
        await Parallel.ForEachAsync(letters, new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = run.Stop },
            async (letter, _) => await postman.PostAsync(letter, Program.Address));
        while (ground.Mail.Deliveries.Count < arrived)
        {
            await Task.Delay(Look, run.Clock, run.Stop);
        }
        return mails / run.Clock.GetElapsedTime(start).TotalSeconds;
    }

    private async Task CountAsync()
    {
        var count = new CallCount(withTriggers: true);
        instance = await Instance.StartAsync(ground, program, new InstanceOptions { Watch = count.Watch });
        await RateAsync(clients: 1, mails: 1); // The first mail asks for keys as well.
        count.Forget();
        await RateAsync(clients: 1, Counted);
        calls = count.PerMail(Counted);
        await instance.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (instance?.DisposeAsync() ?? ValueTask.CompletedTask);
        client.Dispose();
        await ground.DisposeAsync();
    }
}
