namespace SecureMail.Core.Store;

/// <summary>What a write in a transaction does to its row.</summary>
public enum TableWriteKind
{
    /// <summary>Adds the row; fails if it exists.</summary>
    Insert,

    /// <summary>Replaces the row; fails if its ETag has changed or it is gone.</summary>
    Replace,

    /// <summary>Deletes the row; fails if its ETag has changed or it is gone.</summary>
    Delete,
}

/// <summary>One write of an entity group transaction.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Row">The row; Replace and Delete compare its <see cref="TableRow.ETag"/>.</param>
public sealed record TableWrite(TableWriteKind Kind, TableRow Row)
{
    /// <summary>An insert of a new row.</summary>
    public static TableWrite Insert(TableRow row) => new(TableWriteKind.Insert, row);

    /// <summary>A replacement of a row that was read before.</summary>
    public static TableWrite Replace(TableRow row) => new(TableWriteKind.Replace, row);

    /// <summary>A deletion of a row that was read before.</summary>
    public static TableWrite Delete(TableRow row) => new(TableWriteKind.Delete, row);
}
