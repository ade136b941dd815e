using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Access;

/// <summary>A session as its owner sees it.</summary>
/// <param name="Id">Names it; opens nothing.</param>
/// <param name="Device">Such as "Firefox, Windows"; may be empty.</param>
/// <param name="StartedAt">When the person signed in.</param>
public sealed record SessionLine(string Id, string Device, DateTimeOffset StartedAt);

/// <summary>
/// The sessions of an account, in the table <c>accounts</c>: PK mailbox hash, RK "session-" + the partition that the session has
/// in the table <c>sessions</c>.
/// </summary>
public sealed class SessionList(ITableStore tables, TimeProvider clock)
{
    /// <summary>The row key of every session in the table <c>sessions</c>.</summary>
    public const string RowKey = "session";

    private const string Prefix = "session-";

    /// <summary>Adds a session that lives until its end at most.</summary>
    public async Task AddAsync(MailboxHash mailbox, string id, string device, DateTimeOffset end)
    {
        // The sweep tidies up as well; the list of who signs in often is short at once.
        await TidyAsync(mailbox, CancellationToken.None);
        await tables.PutAsync(
            StorageNames.Lapses, LapseRow.Create(StorageNames.Accounts, mailbox.Value, Prefix + id, end), CancellationToken.None);
        await tables.InsertAsync(
            StorageNames.Accounts,
            new TableRow(mailbox.Value, Prefix + id).Set("Device", device).Set("StartedAt", clock.GetUtcNow()).Set(LapseRow.Column, end),
            CancellationToken.None);
    }

    /// <summary>Living sessions, newest first. Looking at them removes nothing.</summary>
    public async Task<IReadOnlyList<SessionLine>> ListAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<SessionLine> lines = [];
        await foreach (var row in RowsAsync(mailbox, cancellationToken))
        {
            if (row.RequiredTime(LapseRow.Column) > now)
            {
                lines.Add(new SessionLine(IdOf(row), row.Text("Device") ?? "", row.RequiredTime("StartedAt")));
            }
        }
        return [.. lines.OrderByDescending(line => line.StartedAt)];
    }

    /// <summary>Ends a session of this mailbox; one of another mailbox is not found here.</summary>
    public async Task EndAsync(MailboxHash mailbox, string id, CancellationToken cancellationToken)
    {
        if (await tables.GetAsync(StorageNames.Accounts, mailbox.Value, Prefix + id, cancellationToken) is { } row)
        {
            await EndAsync(row, cancellationToken);
        }
    }

    /// <summary>Ends all of them.</summary>
    public async Task EndAllAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync(mailbox, cancellationToken))
        {
            await EndAsync(row, cancellationToken);
        }
    }

    private async Task TidyAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await foreach (var row in RowsAsync(mailbox, cancellationToken))
        {
            if (row.RequiredTime(LapseRow.Column) <= now)
            {
                await EndAsync(row, cancellationToken);
            }
        }
    }

    private async Task EndAsync(TableRow row, CancellationToken cancellationToken)
    {
        await tables.DeleteAsync(StorageNames.Sessions, IdOf(row), RowKey, cancellationToken);
        await tables.DeleteAsync(StorageNames.Accounts, row.Partition, row.Key, cancellationToken);
    }

    private static string IdOf(TableRow row) => row.Key[Prefix.Length..];

    private IAsyncEnumerable<TableRow> RowsAsync(MailboxHash mailbox, CancellationToken cancellationToken) => tables.QueryAsync(
        new TableQuery(StorageNames.Accounts) { Partition = mailbox.Value, RowFrom = Prefix, RowBelow = Prefix + "~" }, cancellationToken);
}
