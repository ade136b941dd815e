using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureMail.AzureServices;
using SecureMail.Core.Store;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>What a storage account holds, as text that shows any change.</summary>
internal static class StorageDump
{
    public static async Task<string> OfAsync(StorageAccount storage)
    {
        var dump = new StringBuilder();
        foreach (var table in StorageNames.Tables)
        {
            await foreach (var row in storage.Tables.QueryAsync(new TableQuery(table), CancellationToken.None))
            {
                dump.Append(CultureInfo.InvariantCulture, $"{table} {row.Partition} {row.Key} {row.ETag}");
                foreach (var (name, value) in row.Values)
                {
                    dump.Append(CultureInfo.InvariantCulture, $" {name}={(value is byte[] bytes ? Convert.ToHexString(SHA256.HashData(bytes)) : value)}");
                }
                dump.Append('\n');
            }
        }
        await foreach (var blob in storage.Blobs.ListAsync("", CancellationToken.None))
        {
            dump.Append(CultureInfo.InvariantCulture, $"blob {blob.Name} {blob.Length}\n");
        }
        return dump.ToString();
    }
}
