using System.Globalization;
using System.Text;
using SecureMail.Core.Store;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>What outlives a program: clock, tables, blobs, hints and the key-encryption key.</summary>
internal sealed class Storage
{
    public const string OwnKeyUri = "https://bank.vault.azure.net/keys/own";

    public Storage()
    {
        Clock = new FakeTimeProvider();
        Blobs = new CountedBlobs(new MemoryBlobStore(Clock));
        Hints = new MemoryHints(Clock);
    }

    public FakeTimeProvider Clock { get; }

    public CountedTables Tables { get; } = new();

    public CountedBlobs Blobs { get; }

    public MemoryHints Hints { get; }

    public MemoryKeyWrapper Wrapper { get; } = new();

    /// <summary>Signs deletion certificates; null: there are none.</summary>
    public MemorySigningKey? SigningKey { get; init; }

    /// <summary>The key of an organisation whose setting is <see cref="OwnKeyUri"/>.</summary>
    public MemoryKeyWrapper OwnKey { get; } = new("own");

    /// <summary>Every row of every table with its ETag, as text that shows any change.</summary>
    public async Task<string> DumpAsync()
    {
        var dump = new StringBuilder();
        foreach (var table in StorageNames.Tables)
        {
            await foreach (var row in Tables.QueryAsync(new TableQuery(table), CancellationToken.None))
            {
                dump.Append(CultureInfo.InvariantCulture, $"{table} {row.Partition} {row.Key} {row.ETag}\n");
            }
        }
        await foreach (var blob in Blobs.ListAsync("", CancellationToken.None))
        {
            dump.Append(CultureInfo.InvariantCulture, $"blob {blob.Name} {blob.Length}\n");
        }
        foreach (var queue in StorageNames.Queues)
        {
            dump.Append(CultureInfo.InvariantCulture, $"queue {queue} {Hints.Count(queue)}\n");
        }
        return dump.ToString();
    }
}
