using SecureMail.Core.Keys;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Access;

/// <summary>A line of an inbox or a sent list.</summary>
/// <param name="Message">The message.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="ExpiresAt">When it ends or ended by time.</param>
/// <param name="State">Its state now, by table and clock.</param>
/// <param name="Summary">Null when it has ended, or when its organisation's key cannot be used just now.</param>
/// <param name="Opened">Whether the viewer has opened it.</param>
/// <param name="Replied">Whether the viewer has replied to it.</param>
public sealed record MailboxLine(
    MessageId Message,
    DateTimeOffset AcceptedAt,
    DateTimeOffset ExpiresAt,
    MessageState State,
    Summary? Summary,
    bool Opened,
    bool Replied)
{
    /// <summary>The address of the shared mailbox that it came to; null for the viewer's own.</summary>
    public string? Through { get; init; }
}

/// <summary>Lists the messages of a mailbox, newest first.</summary>
public sealed class MailboxList(ITableStore tables, MessageTable messages, FieldSealer fields, TimeProvider clock)
{
    private const int MostLines = 200;

    /// <summary>At most 200 lines: received ones, or those the mailbox's owner sent.</summary>
    public async Task<IReadOnlyList<MailboxLine>> ListAsync(MailboxHash viewer, ParticipantRole role, CancellationToken cancellationToken)
    {
        var query = new TableQuery(StorageNames.Mailboxes) { Partition = viewer.Value };
        List<MailboxRow> rows = [];
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            var line = new MailboxRow(row);
            if (line.Role == role)
            {
                rows.Add(line);
            }
            if (rows.Count == MostLines)
            {
                break;
            }
        }
        var lines = await Task.WhenAll(rows.Select(row => ReadAsync(viewer, row, cancellationToken)));
        return [.. lines.OfType<MailboxLine>()];
    }

    private async Task<MailboxLine?> ReadAsync(MailboxHash viewer, MailboxRow line, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(line.Message, cancellationToken);
        if (message is null || message.AcceptedAt != line.AcceptedAt)
        {
            return null;
        }
        var participant = await messages.FindParticipantAsync(line.Message, viewer, cancellationToken);
        var now = clock.GetUtcNow();
        if (participant is not null && MessageAccess.IsHeldBack(participant, now))
        {
            return null;
        }
        if (line.Role == ParticipantRole.Sender && await IsTakenBackAsync(message, cancellationToken))
        {
            return null;
        }
        var readable = message.IsReadable(now);
        var summary = readable && line.SealedSummary is { } @sealed
            ? await SummaryAsync(message, viewer, @sealed, cancellationToken)
            : null;
        var isWithdrawn = participant?.Row.Time(ParticipantColumns.WithdrawnAt) is not null;
        return new MailboxLine(
            message.Id,
            message.AcceptedAt,
            message.ExpiresAt,
            message.State != MessageState.Active ? message.State : isWithdrawn ? MessageState.Withdrawn : readable ? MessageState.Active : MessageState.Expired,
            summary,
            participant?.OpenedAt is not null,
            participant?.RepliedAt <= now);
    }

    private async Task<bool> IsTakenBackAsync(MessageRow message, CancellationToken cancellationToken)
    {
        if (message.State != MessageState.Withdrawn)
        {
            return false;
        }
        await foreach (var row in messages.ParticipantsAsync(message.Id, cancellationToken))
        {
            if (MessageAccess.IsTakenBack(message, row))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>One organisation's key that cannot be used must not hide the mail of the others.</summary>
    private async Task<Summary?> SummaryAsync(MessageRow message, MailboxHash viewer, byte[] @sealed, CancellationToken cancellationToken)
    {
        try
        {
            return await fields.OpenSummaryAsync(message.Organisation, message.AcceptedAt, message.Id, viewer, @sealed, cancellationToken);
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }
}
