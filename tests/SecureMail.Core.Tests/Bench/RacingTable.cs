using SecureMail.Core.Store;

namespace SecureMail.Core.Tests.Bench;

/// <summary>Tables in which somebody else is faster than each transaction.</summary>
internal sealed class RacingTable(ITableStore tables, Func<Task> race) : ITableStore
{
    public bool HasRaced { get; private set; }

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        tables.GetAsync(table, partition, row, cancellationToken);

    public IAsyncEnumerable<TableRow> QueryAsync(TableQuery query, CancellationToken cancellationToken) => tables.QueryAsync(query, cancellationToken);

    public Task<WriteResult> InsertAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        tables.InsertAsync(table, row, cancellationToken);

    public Task<WriteResult> ReplaceAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        tables.ReplaceAsync(table, row, cancellationToken);

    public Task<WriteResult> PutAsync(string table, TableRow row, CancellationToken cancellationToken) =>
        tables.PutAsync(table, row, cancellationToken);

    public Task<WriteResult> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        tables.DeleteAsync(table, partition, row, cancellationToken);

    public async Task<WriteResult> TransactAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        HasRaced = true;
        await race();
        return await tables.TransactAsync(table, writes, cancellationToken);
    }
}
