using System.Globalization;

namespace SecureMail.Core.Store.Rows;

/// <summary>
/// A step that is owed, in the table <c>outbox</c>: PK hour and shard of its due time, RK message id + mailbox hash.
/// It is written before the commit and deleted after the step is settled: whatever is lost in between, the sweep finds
/// the row and wakes the step again. The participant's row, not this one, says whether the step is still owed.
/// </summary>
public sealed class OutboxRow(TableRow row)
{
    private const int Shards = 16;
    private const string HourFormat = "yyyyMMddHH";

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>The step.</summary>
    public OwedStep Step => new(
        MessageId.FromStored(Row.Key[..MessageId.Length]),
        MailboxHash.FromStored(Row.Key[(MessageId.Length + 1)..]));

    /// <summary>Notice or copy.</summary>
    public ParticipantRoute Route => Enum.Parse<ParticipantRoute>(Row.RequiredText("Route"));

    /// <summary>When the step is due.</summary>
    public DateTimeOffset DueAt => Row.RequiredTime("DueAt");

    /// <summary>When the message was accepted; with the mailbox it names the index row of an orphan.</summary>
    public DateTimeOffset AcceptedAt => Row.RequiredTime("AcceptedAt");

    /// <summary>The partition of a step that is due at a time.</summary>
    public static string PartitionOf(DateTimeOffset dueAt, MailboxHash mailbox) =>
        HourOf(dueAt) + "-" + "abcdefghijklmnop"[mailbox.Value[0] % Shards];

    /// <summary>All partitions up to and with this hour sort below this bound.</summary>
    public static string PartitionBound(DateTimeOffset now) => HourOf(now) + "-~";

    /// <summary>The row key.</summary>
    public static string KeyOf(OwedStep step) => $"{step.Message.Value}-{step.Mailbox.Value}";

    /// <summary>A new row.</summary>
    public static TableRow Create(OwedStep step, ParticipantRoute route, DateTimeOffset acceptedAt, DateTimeOffset dueAt) =>
        new TableRow(PartitionOf(dueAt, step.Mailbox), KeyOf(step))
            .Set("Route", route.ToString())
            .Set("AcceptedAt", acceptedAt)
            .Set("DueAt", dueAt);

    private static string HourOf(DateTimeOffset time) => time.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);
}
