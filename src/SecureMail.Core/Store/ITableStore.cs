namespace SecureMail.Core.Store;

/// <summary>
/// The tables that hold the truth. Two implementations: Azure Table Storage and the tests' memory.
/// Every write is conditional; its outcome is a value, never an exception.
/// </summary>
public interface ITableStore
{
    /// <summary>Reads one row, with its current ETag; null when there is none.</summary>
    Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <summary>Reads rows in key order, a page at a time behind the scenes.</summary>
    IAsyncEnumerable<TableRow> QueryAsync(TableQuery query, CancellationToken cancellationToken);

    /// <summary>Adds a row. <see cref="WriteResult.Exists"/> when the key is taken.</summary>
    Task<WriteResult> InsertAsync(string table, TableRow row, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces a row whole, only if its ETag is still <see cref="TableRow.ETag"/>.
    /// <see cref="WriteResult.Changed"/> when somebody was faster, <see cref="WriteResult.Missing"/> when it is gone.
    /// </summary>
    Task<WriteResult> ReplaceAsync(string table, TableRow row, CancellationToken cancellationToken);

    /// <summary>Adds a row or replaces it whole, whatever stands there. For rows whose every writer writes the same.</summary>
    Task<WriteResult> PutAsync(string table, TableRow row, CancellationToken cancellationToken);

    /// <summary>Deletes a row whatever its ETag. <see cref="WriteResult.Missing"/> when there was none.</summary>
    Task<WriteResult> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <summary>
    /// Carries out 1 to 100 writes to one partition, all or none (entity group transaction).
    /// The result is the first write's that could not be done, or <see cref="WriteResult.Done"/>.
    /// </summary>
    Task<WriteResult> TransactAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken);
}
