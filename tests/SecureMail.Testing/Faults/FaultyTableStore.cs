using SecureMail.Core.Store;

namespace SecureMail.Testing.Faults;

/// <summary>Tables behind a program that may die.</summary>
public sealed class FaultyTableStore(ITableStore tables, StorageFaults faults) : ITableStore
{
    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        faults.BeforeRead();
        return tables.GetAsync(table, partition, row, cancellationToken);
    }

    public IAsyncEnumerable<TableRow> QueryAsync(TableQuery query, CancellationToken cancellationToken)
    {
        faults.BeforeRead();
        return tables.QueryAsync(query, cancellationToken);
    }

    public Task<WriteResult> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return tables.InsertAsync(table, row, cancellationToken);
    }

    public Task<WriteResult> ReplaceAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return tables.ReplaceAsync(table, row, cancellationToken);
    }

    public Task<WriteResult> PutAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return tables.PutAsync(table, row, cancellationToken);
    }

    public Task<WriteResult> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return tables.DeleteAsync(table, partition, row, cancellationToken);
    }

    public Task<WriteResult> TransactAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        faults.BeforeWrite();
        return tables.TransactAsync(table, writes, cancellationToken);
    }
}
