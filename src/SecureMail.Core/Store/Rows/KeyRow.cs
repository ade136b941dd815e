using SecureMail.Core.Seal;

namespace SecureMail.Core.Store.Rows;

/// <summary>
/// A message's wrapped key in the table <c>messages</c>: PK message id, RK "key". Deleting this row is the destruction
/// of the message: every copy of the ciphertext is worthless from then on.
/// </summary>
public static class KeyRow
{
    /// <summary>The row key.</summary>
    public const string RowKey = "key";

    /// <summary>Makes the row.</summary>
    public static TableRow Create(MessageId message, SealedKey key) =>
        WrappedColumns.Set(new TableRow(message.Value, RowKey), key.Wrapped).Set("Mac", key.Mac);

    /// <summary>Reads the row.</summary>
    public static SealedKey Read(TableRow row) =>
        new(WrappedColumns.Read(row), row.RequiredBytes("Mac"));
}
