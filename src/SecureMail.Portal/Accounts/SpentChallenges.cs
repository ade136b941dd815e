using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Accounts;

/// <summary>
/// Remembers which passkey challenges, and which tickets of a right code, were answered, in the table <c>sessions</c>: PK
/// "challenge-" + day, RK hash. Each is good once. Rows of the day before yesterday and of days before go when a new one comes.
/// </summary>
internal sealed class SpentChallenges(ITableStore tables, TimeProvider clock)
{
    private const int MostRemoved = 20;
    private const string Prefix = "challenge-";

    /// <summary>True for the first who answers it.</summary>
    public async Task<bool> SpendAsync(string challenge, DateTimeOffset until)
    {
        var row = new TableRow(PartitionOf(until), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(challenge))));
        var first = await tables.InsertAsync(StorageNames.Sessions, row, CancellationToken.None) == WriteResult.Done;
        await RemoveOldAsync();
        return first;
    }

    private async Task RemoveOldAsync()
    {
        var old = new TableQuery(StorageNames.Sessions)
        {
            PartitionAbove = Prefix,
            PartitionBelow = PartitionOf(clock.GetUtcNow().AddDays(-1)),
            Take = MostRemoved,
        };
        await foreach (var row in tables.QueryAsync(old, CancellationToken.None))
        {
            await tables.DeleteAsync(StorageNames.Sessions, row.Partition, row.Key, CancellationToken.None);
        }
    }

    private static string PartitionOf(DateTimeOffset time) => FormattableString.Invariant($"{Prefix}{time.UtcDateTime:yyyyMMdd}");
}
