using System.Runtime.CompilerServices;
using SecureMail.Core.Store;
using SecureMail.Testing.Time;

namespace SecureMail.Testing.Faults;

/// <summary>Tables of which every request takes its time, by a clock that is turned; and what was asked of them, counted.</summary>
public sealed class SlowTableStore(ITableStore tables, FakeTimeProvider clock, TimeSpan each) : ITableStore
{
    private int operations;
    private int rows;

    /// <summary>Requests so far.</summary>
    public int Operations => operations;

    /// <summary>Rows that queries brought.</summary>
    public int Rows => rows;

    /// <summary>Counts from zero.</summary>
    public void Reset() => (operations, rows) = (0, 0);

    public Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Pass();
        return tables.GetAsync(table, partition, row, cancellationToken);
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(TableQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Pass();
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            Interlocked.Increment(ref rows);
            yield return row;
        }
    }

    public Task<WriteResult> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        Pass();
        return tables.InsertAsync(table, row, cancellationToken);
    }

    public Task<WriteResult> ReplaceAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        Pass();
        return tables.ReplaceAsync(table, row, cancellationToken);
    }

    public Task<WriteResult> PutAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        Pass();
        return tables.PutAsync(table, row, cancellationToken);
    }

    public Task<WriteResult> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Pass();
        return tables.DeleteAsync(table, partition, row, cancellationToken);
    }

    public Task<WriteResult> TransactAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        Pass();
        return tables.TransactAsync(table, writes, cancellationToken);
    }

    private void Pass()
    {
        Interlocked.Increment(ref operations);
        clock.Advance(each);
    }
}
