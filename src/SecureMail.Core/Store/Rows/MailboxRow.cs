using System.Globalization;

namespace SecureMail.Core.Store.Rows;

/// <summary>
/// A line of somebody's inbox or sent list in the table <c>mailboxes</c>: PK mailbox hash, RK reversed time + message
/// id, so that the newest stands first. A line counts only when its time is the committed message's own.
/// </summary>
public sealed class MailboxRow(TableRow row)
{
    private const int TickDigits = 19;

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>The message.</summary>
    public MessageId Message => MessageId.FromStored(Row.Key[(TickDigits + 1)..]);

    /// <summary>When the message was accepted.</summary>
    public DateTimeOffset AcceptedAt =>
        new(long.MaxValue - long.Parse(Row.Key.AsSpan(0, TickDigits), CultureInfo.InvariantCulture), TimeSpan.Zero);

    /// <summary>Whether the mailbox's owner sent it.</summary>
    public ParticipantRole Role => Enum.Parse<ParticipantRole>(Row.RequiredText("Role"));

    /// <summary>The organisation, whose index key sealed the summary.</summary>
    public string Organisation => Row.RequiredText("Organisation");

    /// <summary>From, subject and size under the index key; null after the message has ended.</summary>
    public byte[]? SealedSummary => Row.Bytes("Summary");

    /// <summary>The row key of a message accepted at a time.</summary>
    public static string KeyOf(DateTimeOffset acceptedAt, MessageId message) =>
        (long.MaxValue - acceptedAt.UtcTicks).ToString("D19", CultureInfo.InvariantCulture) + "-" + message.Value;

    /// <summary>A new line.</summary>
    public static TableRow Create(MessageToSeal message, Participant participant, byte[] sealedSummary) =>
        new TableRow(participant.Mailbox.Value, KeyOf(message.AcceptedAt, message.Id))
            .Set("Role", participant.Role.ToString())
            .Set("Organisation", message.Mail.Organisation.Id)
            .Set("Summary", sealedSummary);
}
