using System.Globalization;
using SecureMail.Cli.Administration;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether work is left lying: steps, expiries and certificates whose time came long ago. The sweep runs every minute.</summary>
internal static class WorkCheck
{
    // Several sweeps have passed: what is still there, they could not heal.
    private static readonly TimeSpan Patience = Sweep.HintGrace + TimeSpan.FromMinutes(4);
    private const int MostRows = 2000;

    public static async Task<IReadOnlyList<Finding>> RunAsync(ITableStore tables, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var late = clock.GetUtcNow() - Patience;
            var steps = await CountAsync(
                tables, StorageNames.Outbox, OutboxRow.PartitionBound(late), row => new OutboxRow(row).DueAt <= late, cancellationToken);
            var expiries = await CountAsync(
                tables, StorageNames.Expiries, ExpiryRow.PartitionBound(late), row => new ExpiryRow(row).ExpiresAt <= late, cancellationToken);
            var certificates = await CountAsync(
                tables, StorageNames.Certificates, ExpiryRow.PartitionBound(late), row => CertificateDebtRow.EndedAtOf(row) <= late, cancellationToken);
            return
            [
                Count("notices and copies", steps, "overdue. See \"Mail does not leave\" in the runbook."),
                Count("expiries", expiries, "overdue. See \"Expiry is overdue\" in the runbook."),
                Count("certificates", certificates, "overdue: the signing key cannot be used. See \"Deletion certificates\" in the runbook."),
            ];
        }
        catch (Exception fault) when (Faults.Sentence(fault) is { } sentence)
        {
            return [Finding.NotChecked("notices and copies", sentence), Finding.NotChecked("expiries", sentence), Finding.NotChecked("certificates", sentence)];
        }
    }

    private static async Task<int> CountAsync(
        ITableStore tables, string table, string bound, Func<TableRow, bool> isLate, CancellationToken cancellationToken) =>
        await tables.QueryAsync(new TableQuery(table) { PartitionBelow = bound, Take = MostRows }, cancellationToken)
            .CountAsync(isLate, cancellationToken);

    private static Finding Count(string part, int late, string advice) => late == 0
        ? Finding.Ok(part, "None is overdue.")
        : Finding.Warning(part, string.Create(CultureInfo.InvariantCulture, $"{(late == MostRows ? "At least " : "")}{late} {advice}"));
}
