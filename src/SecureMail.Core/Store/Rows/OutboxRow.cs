using System.Globalization;

namespace SecureMail.Core.Store.Rows;

/// <summary>
/// A step that is owed, in the table <c>outbox</c>: PK hour and shard of its due time, RK message id + mailbox hash +
/// time of acceptance. It is written before the commit and deleted after the step is settled: whatever is lost in
/// between, the sweep finds the row and wakes the step again. The participant's row, not this one, says whether the step
/// is still owed. Each attempt to accept a mail has rows of its own, by which the sweep finds what it left behind.
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
        MailboxHash.FromStored(Row.Key.Substring(MessageId.Length + 1, MailboxHash.Length)));

    /// <summary>Notice or copy.</summary>
    public ParticipantRoute Route => Enum.Parse<ParticipantRoute>(Row.RequiredText("Route"));

    /// <summary>When the step is due.</summary>
    public DateTimeOffset DueAt => Row.RequiredTime("DueAt");

    /// <summary>When the sweep last sent a hint for the step; null: never. While many wait, none gets a new hint in every run.</summary>
    public DateTimeOffset? WokenAt
    {
        get => Row.Time("WokenAt");
        set => Row.Set("WokenAt", value);
    }

    /// <summary>How many hints the sweep has sent for the step since the row was written.</summary>
    public long Wakings
    {
        get => Row.Number("Wakings");
        set => Row.Set("Wakings", value);
    }

    /// <summary>When the attempt that wrote the row accepted the message; with the mailbox it names the attempt's index row.</summary>
    public DateTimeOffset AcceptedAt => Row.RequiredTime("AcceptedAt");

    /// <summary>
    /// Mailboxes of the attempt to which nothing is owed, such as the sender's: they have index rows and no outbox row of
    /// their own. Named in one row of the attempt.
    /// </summary>
    public IEnumerable<MailboxHash> Silent => (Row.Text("Silent") ?? "").Chunk(MailboxHash.Length).Select(hash => MailboxHash.FromStored(new string(hash)));

    /// <summary>The partition of a step that is due at a time.</summary>
    public static string PartitionOf(DateTimeOffset dueAt, MailboxHash mailbox) =>
        HourOf(dueAt) + "-" + "abcdefghijklmnop"[mailbox.Value[0] % Shards];

    /// <summary>All partitions up to and with this hour sort below this bound.</summary>
    public static string PartitionBound(DateTimeOffset now) => HourOf(now) + "-~";

    /// <summary>All partitions of earlier hours sort below this bound, and all of this hour and later ones above it.</summary>
    public static string HourBound(DateTimeOffset now) => HourOf(now);

    /// <summary>The row key.</summary>
    public static string KeyOf(OwedStep step, DateTimeOffset acceptedAt) =>
        FormattableString.Invariant($"{step.Message.Value}-{step.Mailbox.Value}-{acceptedAt.UtcTicks:D19}");

    /// <summary>A new row.</summary>
    public static TableRow Create(OwedStep step, ParticipantRoute route, DateTimeOffset acceptedAt, DateTimeOffset dueAt) =>
        new TableRow(PartitionOf(dueAt, step.Mailbox), KeyOf(step, acceptedAt))
            .Set("Route", route.ToString())
            .Set("AcceptedAt", acceptedAt)
            .Set("DueAt", dueAt);

    /// <summary>The rows of an attempt to accept a message, one for each participant to whom something is owed.</summary>
    public static IReadOnlyList<TableRow> CreateAll(MessageToSeal message)
    {
        var owed = message.Participants.Where(participant => participant.Route != ParticipantRoute.None).ToList();
        // Where nobody is owed anything, the first one's row is a journal alone; the sweep removes it once the message stands.
        TableRow[] rows = [.. (owed.Count > 0 ? owed : message.Participants.Take(1))
            .Select(participant => Create(
                new OwedStep(message.Id, participant.Mailbox), participant.Route, message.AcceptedAt, message.HeldUntil))];
        rows[0].Set("Silent", string.Concat(message.Participants
            .Where(participant => participant.Route == ParticipantRoute.None)
            .Select(participant => participant.Mailbox.Value)));
        return rows;
    }

    private static string HourOf(DateTimeOffset time) => time.UtcDateTime.ToString(HourFormat, CultureInfo.InvariantCulture);
}
