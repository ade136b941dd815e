namespace SecureMail.Core.Store;

/// <summary>A range of rows of one table, compared ordinally; every bound is optional.</summary>
/// <param name="Table">The table.</param>
public sealed record TableQuery(string Table)
{
    /// <summary>Only this partition. Null: all partitions within the partition bounds.</summary>
    public string? Partition { get; init; }

    /// <summary>Only partitions after this one (exclusive). Ignored when <see cref="Partition"/> is set.</summary>
    public string? PartitionAbove { get; init; }

    /// <summary>Only partitions before this one (exclusive). Ignored when <see cref="Partition"/> is set.</summary>
    public string? PartitionBelow { get; init; }

    /// <summary>Only rows from this key on (inclusive).</summary>
    public string? RowFrom { get; init; }

    /// <summary>Only rows before this key (exclusive).</summary>
    public string? RowBelow { get; init; }

    /// <summary>Only rows with a time of this name that is not after this one. The store looks at every row of the range.</summary>
    public (string Name, DateTimeOffset Time)? NotAfter { get; init; }

    /// <summary>At most so many rows; 0 means all.</summary>
    public int Take { get; init; }
}
