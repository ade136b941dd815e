using SecureMail.Core.Keys;

namespace SecureMail.Core.Store.Rows;

/// <summary>The two columns in which a row holds a wrapped key.</summary>
internal static class WrappedColumns
{
    private const string KekId = "KekId";
    private const string Wrapped = "Wrapped";

    public static WrappedKey Read(TableRow row) => new(row.RequiredText(KekId), row.RequiredBytes(Wrapped));

    public static TableRow Set(TableRow row, WrappedKey key) => row.Set(KekId, key.KekId).Set(Wrapped, key.Bytes);
}
