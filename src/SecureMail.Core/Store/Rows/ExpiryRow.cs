using System.Globalization;

namespace SecureMail.Core.Store.Rows;

/// <summary>When a message ends, in the table <c>expiries</c>: PK hour, RK message id. The truth behind the timer's hints.</summary>
public sealed class ExpiryRow(TableRow row)
{
    private const string HourFormat = "yyyyMMddHH";

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>The message.</summary>
    public MessageId Message => MessageId.FromStored(Row.Key);

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt => Row.RequiredTime("ExpiresAt");

    /// <summary>The timer generation.</summary>
    public long Generation => Row.Number("Generation");

    /// <summary>The partition of a time.</summary>
    public static string PartitionOf(DateTimeOffset expiresAt) =>
        expiresAt.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);

    /// <summary>All partitions up to and with this hour sort below this bound.</summary>
    public static string PartitionBound(DateTimeOffset now) => PartitionOf(now) + "~";

    /// <summary>A new row.</summary>
    public static TableRow Create(MessageId message, DateTimeOffset expiresAt, long generation) =>
        new TableRow(PartitionOf(expiresAt), message.Value)
            .Set("ExpiresAt", expiresAt)
            .Set("Generation", generation);
}
