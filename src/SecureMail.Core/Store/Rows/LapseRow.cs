namespace SecureMail.Core.Store.Rows;

/// <summary>
/// The table <c>lapses</c>: PK hour, RK the names of a row of another table that nobody comes by to delete. Written before
/// that row; when its time comes, the sweep looks at the row's own column <see cref="Column"/>, which may have moved on.
/// </summary>
public sealed class LapseRow(TableRow row)
{
    /// <summary>The time column of a row that lapses. A row without it stays.</summary>
    public const string Column = "ExpiresAt";

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>When to look.</summary>
    public DateTimeOffset At => Row.RequiredTime("At");

    /// <summary>The table of the row that lapses.</summary>
    public string Table => Row.RequiredText("Table");

    /// <summary>Its partition.</summary>
    public string Partition => Row.RequiredText("Partition");

    /// <summary>Its row key.</summary>
    public string Key => Row.RequiredText("Key");

    /// <summary>A new row.</summary>
    public static TableRow Create(string table, string partition, string key, DateTimeOffset at) =>
        new TableRow(ExpiryRow.PartitionOf(at), $"{table}-{partition}-{key}")
            .Set("At", at)
            .Set("Table", table)
            .Set("Partition", partition)
            .Set("Key", key);
}
