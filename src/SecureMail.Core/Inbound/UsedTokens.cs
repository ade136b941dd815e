using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Store;

namespace SecureMail.Core.Inbound;

/// <summary>
/// Tokens that a provider signs once a request, in the table <c>applications</c> under partitions that no organisation can
/// have: PK "-tokens-" + day, RK hash of application and token. Each is bound to the content it first came with.
/// </summary>
public sealed class UsedTokens(ITableStore tables, TimeProvider clock)
{
    /// <summary>Tokens are kept for so many whole days after the one on which they came.</summary>
    public const int KeptDays = 2;

    private const string Prefix = "-tokens-";
    private const int RemovedAtOnce = 4;

    /// <summary>True when the token is new, or came with the same content before: then the request is a repetition and harmless.</summary>
    public async Task<bool> TakeAsync(
        string organisation, string application, string token, string contentHash, CancellationToken cancellationToken)
    {
        var today = clock.GetUtcNow().UtcDateTime.Date;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{organisation}/{application}/{token}")));
        for (var age = 1; age <= KeptDays; age++)
        {
            if (await tables.GetAsync(StorageNames.Applications, PartitionOf(today.AddDays(-age)), key, cancellationToken) is { } before)
            {
                return before.RequiredText("Content") == contentHash;
            }
        }
        var row = new TableRow(PartitionOf(today), key).Set("Content", contentHash);
        if (await tables.InsertAsync(StorageNames.Applications, row, cancellationToken) == WriteResult.Done)
        {
            await ForgetOldAsync(today, cancellationToken);
            return true;
        }
        var taken = await tables.GetAsync(StorageNames.Applications, row.Partition, key, cancellationToken);
        return taken?.RequiredText("Content") == contentHash;
    }

    /// <summary>Every new token removes some old ones, so that the table does not grow.</summary>
    private async Task ForgetOldAsync(DateTime today, CancellationToken cancellationToken)
    {
        var query = new TableQuery(StorageNames.Applications) { PartitionBelow = PartitionOf(today.AddDays(-KeptDays)), Take = RemovedAtOnce };
        await foreach (var old in tables.QueryAsync(query, cancellationToken))
        {
            if (old.Partition.StartsWith(Prefix, StringComparison.Ordinal))
            {
                await tables.DeleteAsync(StorageNames.Applications, old.Partition, old.Key, cancellationToken);
            }
        }
    }

    private static string PartitionOf(DateTime day) => Prefix + day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
