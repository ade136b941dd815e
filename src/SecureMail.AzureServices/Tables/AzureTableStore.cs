using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tables;

/// <summary>
/// The tables in Azure Table Storage.
/// Each write leaves a random mark in its row. When an answer was lost and the pipeline sent the write again, the second
/// try finds the work of the first and is refused; the mark then tells whether the row is our own work.
/// </summary>
internal sealed class AzureTableStore(TableRestClient client, RandomNumberGenerator random) : ITableStore
{
    private const int PageRows = 1000;
    private const int MarkBytes = 9;

    public async Task<TableRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableLimits.CheckKey(partition);
        TableLimits.CheckKey(row);
        return (await client.GetAsync(table, partition, row, cancellationToken))?.Row;
    }

    public async IAsyncEnumerable<TableRow> QueryAsync(
        TableQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableFilter.From(query);
        var wanted = query.Take == 0 ? long.MaxValue : query.Take;
        string? next = null;
        do
        {
            var page = await client.QueryAsync(query.Table, filter, (int)Math.Min(wanted, PageRows), next, cancellationToken);
            foreach (var row in page.Rows)
            {
                yield return row;
            }
            wanted -= page.Rows.Count;
            next = page.Next;
        }
        while (next is not null && wanted > 0);
    }

    public async Task<WriteResult> InsertAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableLimits.CheckRow(row);
        var mark = NewMark();
        var outcome = await client.InsertAsync(table, row, mark, cancellationToken);
        return await ResolveAsync(outcome, table, [TableWrite.Insert(row)], mark, cancellationToken);
    }

    public async Task<WriteResult> ReplaceAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableLimits.CheckRow(row);
        TableLimits.CheckStored(row);
        var mark = NewMark();
        var outcome = await client.UpdateAsync(table, row, row.ETag, mark, cancellationToken);
        return await ResolveAsync(outcome, table, [TableWrite.Replace(row)], mark, cancellationToken);
    }

    public async Task<WriteResult> PutAsync(string table, TableRow row, CancellationToken cancellationToken)
    {
        TableLimits.CheckRow(row);
        var outcome = await client.UpdateAsync(table, row, etag: null, NewMark(), cancellationToken);
        return outcome.Result;
    }

    public async Task<WriteResult> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableLimits.CheckKey(partition);
        TableLimits.CheckKey(row);
        var outcome = await client.DeleteAsync(table, partition, row, cancellationToken);
        // A row that is gone bears no mark: after a second try, its absence is taken as our own work.
        return outcome is { Result: WriteResult.Missing, Retried: true } ? WriteResult.Done : outcome.Result;
    }

    public async Task<WriteResult> TransactAsync(string table, IReadOnlyList<TableWrite> writes, CancellationToken cancellationToken)
    {
        TableLimits.CheckTransaction(writes);
        var mark = NewMark();
        var outcome = await client.TransactAsync(table, writes, mark, cancellationToken);
        return await ResolveAsync(outcome, table, writes, mark, cancellationToken);
    }

    private async Task<WriteResult> ResolveAsync(
        TableOutcome outcome, string table, IReadOnlyList<TableWrite> writes, string mark, CancellationToken cancellationToken) =>
        outcome is { Retried: true, Result: not WriteResult.Done } && await IsOurWorkAsync(table, writes, mark, cancellationToken)
            ? WriteResult.Done
            : outcome.Result;

    // All or nothing was written, so one row with our mark proves all; deletions alone are proved by the rows' absence.
    private async Task<bool> IsOurWorkAsync(
        string table, IReadOnlyList<TableWrite> writes, string mark, CancellationToken cancellationToken)
    {
        var written = writes.Where(write => write.Kind != TableWriteKind.Delete).ToList();
        foreach (var write in written.Count > 0 ? written : writes)
        {
            var stored = await client.GetAsync(table, write.Row.Partition, write.Row.Key, cancellationToken);
            if (written.Count == 0 && stored is not null)
            {
                return false;
            }
            if (stored?.Mark == mark)
            {
                return true;
            }
        }
        return written.Count == 0;
    }

    private string NewMark()
    {
        var mark = new byte[MarkBytes];
        random.GetBytes(mark);
        return Convert.ToBase64String(mark);
    }
}
