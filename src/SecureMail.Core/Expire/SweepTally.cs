namespace SecureMail.Core.Expire;

/// <summary>What came of one row.</summary>
internal enum SweepFound
{
    Nothing,
    Ended,
    Woken,
    Orphan,
    Certified,
    Lapsed,
    IndexKey,
    Poison,
}

/// <summary>Counts what a run finds. Safe for concurrent use.</summary>
internal sealed class SweepTally
{
    private const int MostFaults = 5;

    private readonly Lock gate = new();
    private readonly int[] counts = new int[Enum.GetValues<SweepFound>().Length];
    private readonly List<SweepFault> faults = [];
    private int failed;

    /// <summary>Does one piece of work. One that fails is counted and keeps no other from its turn.</summary>
    public async Task GuardAsync(string phase, Func<Task<SweepFound>> work, CancellationToken cancellationToken)
    {
        try
        {
            Count(await work());
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            lock (gate)
            {
                failed++;
                if (faults.Count < MostFaults)
                {
                    faults.Add(new SweepFault(phase, fault));
                }
            }
        }
    }

    public SweepReport Report(bool isComplete) => new(Of(SweepFound.Woken), Of(SweepFound.Ended), Of(SweepFound.Orphan))
    {
        IndexKeys = Of(SweepFound.IndexKey),
        Certified = Of(SweepFound.Certified),
        Lapsed = Of(SweepFound.Lapsed),
        Poison = Of(SweepFound.Poison),
        Failed = failed,
        Faults = [.. faults],
        IsComplete = isComplete,
    };

    private int Of(SweepFound found) => counts[(int)found];

    private void Count(SweepFound found)
    {
        lock (gate)
        {
            counts[(int)found]++;
        }
    }
}
