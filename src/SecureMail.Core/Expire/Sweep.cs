using SecureMail.Core.Store;

namespace SecureMail.Core.Expire;

/// <summary>
/// Heals what lost hints and crashes left behind, and removes what has served. Its work grows with what is due, not with what
/// is stored; a run takes no longer than its budget, and the next goes on where it stopped. A row that cannot be handled
/// stops nothing.
/// </summary>
public sealed class Sweep
{
    /// <summary>A step is overdue when its hint has had this long to arrive.</summary>
    public static readonly TimeSpan HintGrace = TimeSpan.FromMinutes(1);

    /// <summary>What was not committed after this time never will be.</summary>
    public static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    /// <summary>What a run may take: half of a trigger's time, so that one slow request more does not exceed that.</summary>
    public static readonly TimeSpan UsualBudget = TimeSpan.FromMinutes(2);

    private readonly ITableStore tables;
    private readonly IndexKeySweep indexKeys;
    private readonly DeletionCertificates certificates;
    private readonly PoisonedHints poison;
    private readonly TimeProvider clock;
    private readonly ISweepPhase[] phases;

    /// <summary>Puts the phases together.</summary>
    public Sweep(
        ITableStore tables,
        IBlobStore blobs,
        MessageTable messages,
        MessageEnd end,
        IndexKeySweep indexKeys,
        DeletionCertificates certificates,
        HintSender hints,
        PoisonedHints poison,
        TimeProvider clock)
    {
        (this.tables, this.indexKeys, this.certificates, this.poison, this.clock) = (tables, indexKeys, certificates, poison, clock);
        phases =
        [
            new DueExpiries(tables, messages, end),
            new OverdueSteps(tables, messages, hints, new Orphans(tables, blobs, messages)),
            new LapsedRows(tables),
        ];
    }

    /// <summary>Runs once within <see cref="UsualBudget"/>.</summary>
    public Task<SweepReport> RunAsync(CancellationToken cancellationToken) => RunAsync(UsualBudget, cancellationToken);

    /// <summary>Runs once; what is left over when the budget is spent is due in the next run.</summary>
    public async Task<SweepReport> RunAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var whole = new SweepBudget(budget, clock);
        if (await SweepRun.TryBeginAsync(tables, clock, cancellationToken) is not { } run)
        {
            return new SweepReport(0, 0, 0) { IsSkipped = true };
        }
        var tally = new SweepTally();
        var walk = new SweepWalk(tables, run, tally, clock);
        var isComplete = true;
        foreach (var phase in phases)
        {
            isComplete &= await walk.RunAsync(phase, whole.Half(), cancellationToken);
        }
        await certificates.SettleAsync(tally, whole.Half(), cancellationToken);
        await indexKeys.RunAsync(tally, cancellationToken);
        if (!whole.IsSpent && run.Takes("Poison", PoisonedHints.Every))
        {
            await poison.TidyAsync(tally, cancellationToken);
        }
        var report = tally.Report(isComplete);
        await run.EndAsync(report, cancellationToken);
        return report;
    }
}
