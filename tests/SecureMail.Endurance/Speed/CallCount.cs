using System.Collections.Concurrent;
using SecureMail.Endurance.StorageProxy;

namespace SecureMail.Endurance.Speed;

/// <summary>Counts the storage calls of mails, as a proxy sees them.</summary>
/// <param name="withTriggers">Whether the notices are counted too; otherwise what accepting a mail takes.</param>
internal sealed class CallCount(bool withTriggers)
{
    private readonly ConcurrentDictionary<StorageOperation, int> counts = new();

    /// <summary>For the instance that is counted.</summary>
    public StorageWatch Watch => new() { CarriedOut = Count };

    /// <summary>Begins again.</summary>
    public void Forget() => counts.Clear();

    /// <summary>Calls for each of so many mails.</summary>
    public IReadOnlyDictionary<StorageOperation, double> PerMail(int mails) =>
        counts.ToDictionary(count => count.Key, count => count.Value / (double)mails);

    private void Count(StorageCall call, int status)
    {
        if (OperationOf(call) is { } operation)
        {
            counts.AddOrUpdate(operation, 1, (_, count) => count + 1);
        }
    }

    /// <summary>Null for what is counted already, a hint's life at its sending, and for what a start and a sweep ask. That polls find nothing is the program's own cost.</summary>
    private StorageOperation? OperationOf(StorageCall call) => (call.Service, call.Site.Split(' ')[0]) switch
    {
        (StorageService.Queue, "send") => withTriggers ? StorageOperation.HandleHint : StorageOperation.SendHint,
        (StorageService.Blob, "get") => StorageOperation.GetBlob,
        (StorageService.Blob, "put") => StorageOperation.PutBlob,
        (StorageService.Table, "get") => StorageOperation.GetRow,
        (StorageService.Table, "query") => StorageOperation.QueryRows,
        (StorageService.Table, "put" or "insert" or "replace" or "delete") => StorageOperation.WriteRow,
        (StorageService.Table, "transact") => StorageOperation.Transact,
        _ when withTriggers => null,
        _ => throw new InvalidOperationException($"internal error: a mail asks for \"{call.Site}\", which has no measured cost"),
    };
}
