using SecureMail.AzureServices;
using SecureMail.Core.Store;

namespace SecureMail.Endurance.Speed;

/// <summary>What the store can do, measured with the storage clients alone: nothing of the program takes part.</summary>
internal sealed class StorageRates(Run run, StorageAccount storage, int mailBytes)
{
    // A row about as large as those that accepting a mail writes.
    private const int ValueBytes = 250;
    private const int RowsOfTransaction = 4;
    private const int HintBytes = 100;
    private const string Queue = StorageNames.Deliveries + StorageNames.PoisonSuffix;
    private string? written;
    private int next;

    /// <summary>Mails a second that the operations of one mail allow, with so many clients at once.</summary>
    public async Task<double> BoundAsync(IReadOnlyDictionary<StorageOperation, double> calls, int clients, int count)
    {
        var secondsOfMail = 0.0;
        foreach (var (operation, calling) in calls)
        {
            secondsOfMail += calling / await RateAsync(operation, clients, count);
        }
        return 1 / secondsOfMail;
    }

    /// <summary>Operations a second with so many clients at once.</summary>
    public async Task<double> RateAsync(StorageOperation operation, int clients, int count)
    {
        var start = run.Clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (var done = 0; done < count / clients; done++)
            {
                await RunAsync(operation);
            }
        }));
        return count / clients * clients / run.Clock.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The median time of one operation, one after another.</summary>
    public async Task<TimeSpan> MedianAsync(StorageOperation operation, int count)
    {
        List<TimeSpan> times = [];
        for (var done = 0; done < count; done++)
        {
            var start = run.Clock.GetTimestamp();
            await RunAsync(operation);
            times.Add(run.Clock.GetElapsedTime(start));
        }
        return Median.Of(times);
    }

    /// <summary>The time to write a blob of so many bytes.</summary>
    public async Task<TimeSpan> PutAsync(byte[] bytes)
    {
        var start = run.Clock.GetTimestamp();
        var name = Name();
        await storage.Blobs.CreateAsync(name, (target, token) => target.WriteAsync(bytes, token).AsTask(), run.Stop);
        written = name;
        return run.Clock.GetElapsedTime(start);
    }

    private Task RunAsync(StorageOperation operation) => operation switch
    {
        StorageOperation.QueryRows => QueryAsync(),
        StorageOperation.GetBlob => GetAsync(),
        StorageOperation.HandleHint => HandleAsync(),
        StorageOperation.GetRow => storage.Tables.GetAsync(StorageNames.Reports, "speed", Name(), run.Stop),
        StorageOperation.WriteRow => storage.Tables.PutAsync(StorageNames.Reports, Row("speed", Name()), run.Stop),
        StorageOperation.Transact => TransactAsync(),
        StorageOperation.PutBlob => PutAsync(new byte[mailBytes]),
        _ => storage.Hints.SendAsync(Queue, new byte[HintBytes], TimeSpan.Zero, run.Stop),
    };

    private async Task QueryAsync()
    {
        await foreach (var _ in storage.Tables.QueryAsync(new TableQuery(StorageNames.Reports) { Partition = Name() }, run.Stop))
        {
        }
    }

    private async Task GetAsync()
    {
        if (written is null)
        {
            await PutAsync(new byte[mailBytes]);
        }
        await using var blob = await storage.Blobs.OpenReadAsync(written!, run.Stop)
            ?? throw new InvalidOperationException("internal error: the blob that is read was not written");
        await blob.CopyToAsync(Stream.Null, run.Stop);
    }

    private async Task HandleAsync()
    {
        await storage.Hints.SendAsync(Queue, new byte[HintBytes], TimeSpan.Zero, run.Stop);
        foreach (var hint in await storage.Hints.ReceiveAsync(Queue, 1, TimeSpan.FromMinutes(1), run.Stop))
        {
            await storage.Hints.DeleteAsync(Queue, hint, run.Stop);
        }
    }

    private Task TransactAsync()
    {
        var partition = Name();
        return storage.Tables.TransactAsync(
            StorageNames.Reports, [.. Enumerable.Range(0, RowsOfTransaction).Select(row => TableWrite.Insert(Row(partition, $"row-{row}")))], run.Stop);
    }

    private static TableRow Row(string partition, string key) => new TableRow(partition, key).Set("Value", new byte[ValueBytes]);

    private string Name() => $"speed-{Interlocked.Increment(ref next)}";
}
