using SecureMail.Core.Store;
using SecureMail.Testing.Storage;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>Tables in memory that count how often they are asked.</summary>
internal sealed class CountedTables : ITableStore
{
    private readonly MemoryTableStore tables = new();
    private int calls;

    /// <summary>Calls since it was set to 0.</summary>
    public int Calls
    {
        get => calls;
        set => calls = value;
    }

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        Counted().GetAsync(table, partition, row, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryAsync(TableQuery query, CancellationToken cancellationToken) => Counted().QueryAsync(query, cancellationToken);

    public Task<WriteResult> InsertAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        Counted().InsertAsync(table, row, cancellationToken);

    public Task<WriteResult> ReplaceAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        Counted().ReplaceAsync(table, row, cancellationToken);

    public Task<WriteResult> PutAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        Counted().PutAsync(table, row, cancellationToken);

    public Task<WriteResult> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        Counted().DeleteAsync(table, partition, row, cancellationToken);

    public Task<WriteResult> TransactAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken) =>
        Counted().TransactAsync(table, writes, cancellationToken);

    private MemoryTableStore Counted()
    {
        Interlocked.Increment(ref calls);
        return tables;
    }
}
