using System.Globalization;
using System.Runtime.CompilerServices;
using SecureMail.Core.Store;

namespace SecureMail.Testing.Storage;

/// <summary>The tables in memory, with the limits, ETags and transactions of Azure Table Storage. Thread safe.</summary>
public sealed class MemoryTableStore : ITableStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedDictionary<RowKey, TableRow>> tables =
        StorageNames.Tables.ToDictionary(table => table, _ => new SortedDictionary<RowKey, TableRow>());

    private long version;

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableLimits.CheckKey(partition);
        TableLimits.CheckKey(row);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult(Table(table).TryGetValue(new RowKey(partition, row), out var found) ? Copy(found, found.ETag) : null);
        }
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(
        TableQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var row in Select(query))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    public Task<WriteResult> InsertAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        WriteAsync(table, TableWrite.Insert(row), cancellationToken);

    public Task<WriteResult> ReplaceAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        WriteAsync(table, TableWrite.Replace(row), cancellationToken);

    public Task<WriteResult> PutAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableLimits.CheckRow(row);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            Store(Table(table), row);
            return Task.FromResult(WriteResult.Done);
        }
    }

    public Task<WriteResult> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableLimits.CheckKey(partition);
        TableLimits.CheckKey(row);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult(Table(table).Remove(new RowKey(partition, row)) ? WriteResult.Done : WriteResult.Missing);
        }
    }

    public Task<WriteResult> TransactAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        TableLimits.CheckTransaction(writes);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            var rows = Table(table);
            var refusal = writes.Select(write => Check(rows, write)).FirstOrDefault(result => result != WriteResult.Done);
            if (refusal == WriteResult.Done)
            {
                foreach (var write in writes)
                {
                    Apply(rows, write);
                }
            }
            return Task.FromResult(refusal);
        }
    }

    private Task<WriteResult> WriteAsync(string table, TableWrite write, CancellationToken cancellationToken) =>
        TransactAsync(table, [write], cancellationToken);

    private SortedDictionary<RowKey, TableRow> Table(string name) =>
        tables.TryGetValue(name, out var table) ? table : throw new InvalidOperationException($"There is no table {name}.");

    private static WriteResult Check(SortedDictionary<RowKey, TableRow> rows, TableWrite write)
    {
        var found = rows.GetValueOrDefault(RowKey.Of(write.Row));
        return write.Kind switch
        {
            TableWriteKind.Insert => found is null ? WriteResult.Done : WriteResult.Exists,
            _ when found is null => WriteResult.Missing,
            _ => found.ETag == write.Row.ETag ? WriteResult.Done : WriteResult.Changed,
        };
    }

    private void Apply(SortedDictionary<RowKey, TableRow> rows, TableWrite write)
    {
        if (write.Kind == TableWriteKind.Delete)
        {
            rows.Remove(RowKey.Of(write.Row));
        }
        else
        {
            Store(rows, write.Row);
        }
    }

    private void Store(SortedDictionary<RowKey, TableRow> rows, TableRow row) =>
        rows[RowKey.Of(row)] = Copy(row, string.Create(CultureInfo.InvariantCulture, $"W/\"{++version}\""));

    private List<TableRow> Select(TableQuery query)
    {
        lock (gate)
        {
            var rows = Table(query.Table).Values.Where(row => Matches(query, row)).Select(row => Copy(row, row.ETag));
            return [.. query.Take == 0 ? rows : rows.Take(query.Take)];
        }
    }

    private static bool Matches(TableQuery query, TableRow row) =>
        (query.Partition is null
            ? IsBelow(row.Partition, query.PartitionBelow) && (query.PartitionAbove is null || string.CompareOrdinal(row.Partition, query.PartitionAbove) > 0)
            : row.Partition == query.Partition)
        && (query.RowFrom is null || string.CompareOrdinal(row.Key, query.RowFrom) >= 0)
        && IsBelow(row.Key, query.RowBelow)
        && (query.NotAfter is not { } bound || row.Values.GetValueOrDefault(bound.Name) is DateTimeOffset time && time <= bound.Time);

    private static bool IsBelow(string key, string? bound) => bound is null || string.CompareOrdinal(key, bound) < 0;

    private static TableRow Copy(TableRow row, string? etag)
    {
        var copy = new TableRow(row.Partition, row.Key) { ETag = etag };
        foreach (var (name, value) in row.Values)
        {
            _ = value switch
            {
                string text => copy.Set(name, text),
                long number => copy.Set(name, number),
                bool flag => copy.Set(name, flag),
                DateTimeOffset time => copy.Set(name, time),
                byte[] bytes => copy.Set(name, (byte[])bytes.Clone()),
                _ => throw new InvalidOperationException($"internal error: {name} is a {value.GetType()}"),
            };
        }
        return copy;
    }

    private readonly record struct RowKey(string Partition, string Key) : IComparable<RowKey>
    {
        public static RowKey Of(TableRow row) => new(row.Partition, row.Key);

        public int CompareTo(RowKey other)
        {
            var partitions = string.CompareOrdinal(Partition, other.Partition);
            return partitions == 0 ? string.CompareOrdinal(Key, other.Key) : partitions;
        }
    }
}
