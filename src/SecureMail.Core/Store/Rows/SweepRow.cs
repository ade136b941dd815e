namespace SecureMail.Core.Store.Rows;

/// <summary>The one row of the table <c>sweeps</c>: who sweeps until when, how far each phase has come, and when the last run ended.</summary>
public sealed class SweepRow(TableRow row)
{
    /// <summary>Its partition.</summary>
    public const string Partition = "sweep";

    /// <summary>Its row key.</summary>
    public const string RowKey = "progress";

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>Until when nobody else begins; null: nobody is at it. Short, and renewed at work, so that a crash delays little.</summary>
    public DateTimeOffset? HeldUntil
    {
        get => Row.Time("HeldUntil");
        set => Row.Set("HeldUntil", value);
    }

    /// <summary>When the last run ended; null: none has.</summary>
    public DateTimeOffset? FinishedAt
    {
        get => Row.Time("FinishedAt");
        set => Row.Set("FinishedAt", value);
    }

    /// <summary>Whether the last run came to the end of what was due; otherwise the next goes on.</summary>
    public bool IsComplete
    {
        get => Row.Flag("Complete");
        set => Row.Set("Complete", value);
    }

    /// <summary>Rows that the last run could not handle.</summary>
    public long Failed
    {
        get => Row.Number("Failed");
        set => Row.Set("Failed", value);
    }

    /// <summary>The last row that a phase handled; null: it begins at the beginning.</summary>
    public (string Partition, string Key)? PlaceOf(string phase) =>
        Row.Text(phase + "Partition") is { } partition && Row.Text(phase + "Key") is { } key ? (partition, key) : null;

    /// <summary>Notes the last row that a phase handled; null: it came to its end.</summary>
    public void SetPlace(string phase, (string Partition, string Key)? place) =>
        Row.Set(phase + "Partition", place?.Partition).Set(phase + "Key", place?.Key);

    /// <summary>When something that is seldom done was last done; null: never.</summary>
    public DateTimeOffset? LastOf(string chore) => Row.Time(chore + "At");

    /// <summary>Notes when it was done.</summary>
    public void SetLast(string chore, DateTimeOffset at) => Row.Set(chore + "At", at);
}
