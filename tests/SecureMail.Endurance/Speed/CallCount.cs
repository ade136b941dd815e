using System.Collections.Concurrent;
using SecureMail.Endurance.StorageProxy;

namespace SecureMail.Endurance.Speed;

/// <summary>Counts the storage calls of accepted mails, as a proxy sees them.</summary>
internal sealed class CallCount
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
        var operation = call.Site.Split(' ')[0] switch
        {
            "get" or "query" => StorageOperation.GetRow,
            "put" when call.Service == StorageService.Blob => StorageOperation.PutBlob,
            "put" or "insert" or "replace" => StorageOperation.WriteRow,
            "transact" => StorageOperation.Transact,
            "send" => StorageOperation.SendHint,
            _ => throw new InvalidOperationException($"internal error: accepting a mail asks for \"{call.Site}\", which has no measured cost"),
        };
        counts.AddOrUpdate(operation, 1, (_, count) => count + 1);
    }
}
