namespace SecureMail.Core.Expire;

/// <summary>What a sweep found and healed.</summary>
/// <param name="Woken">Steps that were overdue and got a new hint.</param>
/// <param name="Ended">Messages whose time had passed.</param>
/// <param name="Orphans">Traces of mails that were never committed, removed.</param>
public sealed record SweepReport(int Woken, int Ended, int Orphans)
{
    /// <summary>Index keys of past months that were thrown away.</summary>
    public int IndexKeys { get; init; }

    /// <summary>Deletion certificates that were owed and got their signature.</summary>
    public int Certified { get; init; }

    /// <summary>Sessions, codes and counts of guesses whose time had passed, removed.</summary>
    public int Lapsed { get; init; }

    /// <summary>Hints in poison queues of which nothing is owed any more, removed.</summary>
    public int Poison { get; init; }

    /// <summary>Rows that could not be handled. They were left, and the others were not kept from their turn.</summary>
    public int Failed { get; init; }

    /// <summary>What failed, the first few.</summary>
    public IReadOnlyList<SweepFault> Faults { get; init; } = [];

    /// <summary>Whether everything that was due was looked at; otherwise the next run goes on where this one stopped.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Whether nothing was done because another instance is at it.</summary>
    public bool IsSkipped { get; init; }
}

/// <summary>A row that could not be handled.</summary>
/// <param name="Phase">In which phase.</param>
/// <param name="Fault">Why, for the log.</param>
public sealed record SweepFault(string Phase, Exception Fault);
