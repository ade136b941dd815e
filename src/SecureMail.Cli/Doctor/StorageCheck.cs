using System.Globalization;
using Azure;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether the storage account's services answer, its clock agrees with ours, and no hint lies in a poison queue.</summary>
internal static class StorageCheck
{
    // The services refuse signatures that are 15 minutes off; expiry is judged by the program's own clock.
    // https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
    private static readonly TimeSpan AnnoyingSkew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefusedSkew = TimeSpan.FromMinutes(15);

    public static async Task<IReadOnlyList<Finding>> RunAsync(StorageProbe probe, TimeProvider clock, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(
            LookAsync("tables", () => TablesAsync(probe, cancellationToken)),
            LookAsync("blobs", () => BlobsAsync(probe, clock, cancellationToken)),
            LookAsync("queues", () => QueuesAsync(probe, cancellationToken)));
        return [.. parts.SelectMany(part => part)];
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(string part, Func<Task<IReadOnlyList<Finding>>> look)
    {
        try
        {
            return await look();
        }
        // Operators have a right to the tables alone; a service that knows who asks is reachable.
        catch (RequestFailedException refused) when (refused is { Status: 403, ErrorCode: "AuthorizationPermissionMismatch" } && part != "tables")
        {
            return [Finding.NotChecked(part, "The service answers, and your login may not look inside. That is usual for operators.")];
        }
        catch (Exception fault) when (Faults.Sentence(fault) is not null)
        {
            return [Finding.Broken(part, Faults.Sentence(fault)!)];
        }
    }

    private static async Task<IReadOnlyList<Finding>> TablesAsync(StorageProbe probe, CancellationToken cancellationToken) =>
        [await probe.MissingTablesAsync(cancellationToken) is { Count: > 0 } missing
            ? Finding.Warning("tables", $"Not there yet: {string.Join(", ", missing)}. The program makes them at its first request.")
            : Finding.Ok("tables", $"All {StorageNames.Tables.Count} are there.")];

    private static async Task<IReadOnlyList<Finding>> BlobsAsync(StorageProbe probe, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (exists, serviceTime) = await probe.ContainerAsync(cancellationToken);
        var blobs = exists
            ? Finding.Ok("blobs", $"The container {StorageNames.Container} is there.")
            : Finding.Warning("blobs", $"The container {StorageNames.Container} is not there yet. The program makes it at its first request.");
        return serviceTime is { } time ? [blobs, Clock(time - clock.GetUtcNow())] : [blobs];
    }

    /// <summary>What a difference between the service's clock and this machine's means.</summary>
    public static Finding Clock(TimeSpan difference)
    {
        var seconds = difference.Duration().TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var sentence = $"This machine's clock is {seconds} s off the storage service's.";
        return difference.Duration() switch
        {
            var skew when skew >= RefusedSkew => Finding.Broken("clock", sentence + " Set it: requests are refused."),
            var skew when skew >= AnnoyingSkew => Finding.Warning("clock", sentence + " Set it, and let it follow a time server."),
            _ => Finding.Ok("clock", sentence),
        };
    }

    private static async Task<IReadOnlyList<Finding>> QueuesAsync(StorageProbe probe, CancellationToken cancellationToken)
    {
        var lengths = await probe.QueueLengthsAsync(cancellationToken);
        var missing = lengths.Where(length => length.Value is null).Select(length => length.Key).ToList();
        return
        [
            missing.Count > 0
                ? Finding.Warning("queues", $"Not there yet: {string.Join(", ", missing)}. The program makes them at its first request.")
                : Finding.Ok("queues", $"All {lengths.Count} are there."),
            Poison(lengths),
        ];
    }

    /// <summary>Whether hints lie in poison queues.</summary>
    public static Finding Poison(IReadOnlyDictionary<string, int?> lengths)
    {
        var full = lengths.Where(length => length.Key.EndsWith(StorageNames.PoisonSuffix, StringComparison.Ordinal) && length.Value > 0)
            .Select(length => $"{length.Key} {length.Value}").ToList();
        return full.Count == 0
            ? Finding.Ok("poison queues", "Empty.")
            : Finding.Warning("poison queues", $"Hints failed five times: {string.Join(", ", full)}. See \"A poison queue fills\" in the runbook.");
    }
}
