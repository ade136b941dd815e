using System.Runtime.CompilerServices;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Store;

/// <summary>The table <c>messages</c>: reading a message and changing its rows one conditional write at a time.</summary>
public sealed class MessageTable(ITableStore tables)
{
    private const int MostConflicts = 20;

    /// <summary>The message; null when it was never committed.</summary>
    public async Task<MessageRow?> FindAsync(MessageId id, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(StorageNames.Messages, id.Value, MessageRow.RowKey, cancellationToken);
        return row is null ? null : new MessageRow(row);
    }

    /// <summary>One participant; null when the mailbox has no part in the message.</summary>
    public async Task<ParticipantRow?> FindParticipantAsync(MessageId id, MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(StorageNames.Messages, id.Value, ParticipantRow.KeyOf(mailbox), cancellationToken);
        return row is null ? null : new ParticipantRow(row);
    }

    /// <summary>All participants, in the order of their hashes.</summary>
    public async IAsyncEnumerable<ParticipantRow> ParticipantsAsync(
        MessageId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new TableQuery(StorageNames.Messages)
        {
            Partition = id.Value,
            RowFrom = ParticipantRow.Prefix,
            RowBelow = ParticipantRow.Prefix + "~",
        };
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            yield return new ParticipantRow(row);
        }
    }

    /// <summary>
    /// Changes a participant's row as it now stands. <paramref name="change"/> is called again when somebody else was
    /// faster; it returns false to leave the row alone. The result is the row as stored, or null when it was left alone.
    /// </summary>
    public async Task<ParticipantRow?> UpdateParticipantAsync(
        MessageId id, MailboxHash mailbox, Func<ParticipantRow, bool> change, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var participant = await FindParticipantAsync(id, mailbox, cancellationToken);
            if (participant is null || !change(participant))
            {
                return null;
            }
            if (await tables.ReplaceAsync(StorageNames.Messages, participant.Row, cancellationToken) == WriteResult.Done)
            {
                return participant;
            }
        }
        throw new InvalidOperationException("internal error: a participant's row changes faster than it can be written");
    }
}
