using System.Globalization;
using SecureMail.Cli.Administration;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether the sweep runs, which heals what crashes and lost hints leave: once a minute.</summary>
internal static class SweepCheck
{
    private const string Part = "last sweep";

    // Several were missed; and from an hour on nothing that was lost is found again.
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Stopped = TimeSpan.FromHours(1);

    public static async Task<Finding> RunAsync(ITableStore tables, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var row = await tables.GetAsync(StorageNames.Sweeps, SweepRow.Partition, SweepRow.RowKey, cancellationToken);
            return Judge(row is null ? null : new SweepRow(row), clock.GetUtcNow());
        }
        catch (Exception fault) when (Faults.Sentence(fault) is { } sentence)
        {
            return Finding.NotChecked(Part, sentence);
        }
    }

    /// <summary>What the sweep's own row means.</summary>
    public static Finding Judge(SweepRow? row, DateTimeOffset now)
    {
        if (row?.FinishedAt is not { } last)
        {
            return Finding.Warning(Part, "None has run yet. It comes a minute after the program's start. See \"Expiry is overdue\" in the runbook.");
        }
        var ago = Ages.Words(now - last);
        if (now - last >= Stopped)
        {
            return Finding.Broken(Part, $"The last one ended {ago} ago. See \"Expiry is overdue\" in the runbook.");
        }
        if (now - last >= Late)
        {
            return Finding.Warning(Part, $"The last one ended {ago} ago; it should run every minute. See \"Expiry is overdue\" in the runbook.");
        }
        if (row.Failed > 0)
        {
            return Finding.Warning(Part, string.Create(CultureInfo.InvariantCulture, $"{ago} ago, and {row.Failed} rows could not be handled. The log says why (event 306)."));
        }
        return Finding.Ok(Part, row.IsComplete ? $"{ago} ago." : $"{ago} ago. Much is due: it goes on where it stopped.");
    }
}
