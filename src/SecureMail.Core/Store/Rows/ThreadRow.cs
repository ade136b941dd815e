using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Core.Store.Rows;

/// <summary>
/// The table <c>threads</c>. PK thread id, RK time + message id: a conversation's messages, oldest first.
/// PK "mid-" + keyed hash of organisation and Message-ID, RK "thread": the conversation that a Message-ID belongs to.
/// </summary>
public static class ThreadRow
{
    private const string LinkKey = "thread";
    private const int TickDigits = 19;

    /// <summary>A message as a member of its conversation.</summary>
    public static TableRow Member(MessageToSeal message) =>
        new(message.Thread, MemberKey(message.AcceptedAt, message.Id));

    /// <summary>The message that a member row names.</summary>
    public static MessageId MessageOf(TableRow member) => MessageId.FromStored(member.Key[(TickDigits + 1)..]);

    /// <summary>Whether the member row is the committed message's own, not that of an attempt that lost.</summary>
    public static bool IsMember(TableRow member, MessageRow message) => member.Key == MemberKey(message.AcceptedAt, message.Id);

    /// <summary>The row that leads from a Message-ID to its conversation.</summary>
    public static TableRow Link(ReadOnlySpan<byte> hashKey, string organisation, string messageIdField, string thread) =>
        new TableRow(LinkPartition(hashKey, organisation, messageIdField), LinkKey).Set("Thread", thread);

    /// <summary>The key of such a row.</summary>
    public static (string Partition, string Row) LinkKeyOf(ReadOnlySpan<byte> hashKey, string organisation, string messageIdField) =>
        (LinkPartition(hashKey, organisation, messageIdField), LinkKey);

    /// <summary>The row key of a member that was accepted at a time.</summary>
    public static string MemberKey(DateTimeOffset acceptedAt, MessageId message) =>
        acceptedAt.UtcTicks.ToString("D19", CultureInfo.InvariantCulture) + "-" + message.Value;

    private static string LinkPartition(ReadOnlySpan<byte> hashKey, string organisation, string messageIdField)
    {
        var hash = HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes($"{organisation}\n{messageIdField}"));
        return "mid-" + Base32.Encode(hash, MailboxHash.Length);
    }
}
