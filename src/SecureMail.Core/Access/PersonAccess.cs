using SecureMail.Core.Store;

namespace SecureMail.Core.Access;

/// <summary>
/// What a signed-in person may see: what their own mailbox has, and what mailboxes have that are shared with them. Through
/// a shared mailbox everybody opens a message for themselves, and what they do leaves a line of their own in the events.
/// </summary>
public sealed class PersonAccess(
    ITableStore tables, MessageAccess access, MailboxList lists, SharedMailboxes shared, EventLog events, TimeProvider clock)
{
    private const int MostLines = 200;

    /// <summary>The message as the person may see it; null when it does not exist for them.</summary>
    public async Task<MessageView?> FindAsync(MailboxHash person, MessageId id, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(person, id, cancellationToken) is { } own)
        {
            return own;
        }
        foreach (var mailbox in await shared.OfAsync(person, cancellationToken))
        {
            if (await access.FindAsync(mailbox.Mailbox, id, cancellationToken) is { } view)
            {
                return await ThroughAsync(view, person, cancellationToken);
            }
        }
        return null;
    }

    /// <summary>The messages of the conversation that the person may see, oldest first.</summary>
    public async Task<IReadOnlyList<MessageView>> ConversationAsync(MessageView of, CancellationToken cancellationToken)
    {
        var views = await access.ConversationAsync(of.Viewer.Mailbox, of, cancellationToken);
        if (of.Member is not { } member)
        {
            return views;
        }
        List<MessageView> through = [];
        foreach (var view in views)
        {
            through.Add(view.Member is null ? await ThroughAsync(view, member, cancellationToken) : view);
        }
        return through;
    }

    /// <summary>At most 200 lines of all their mailboxes, newest first: received ones, or sent ones.</summary>
    public async Task<IReadOnlyList<MailboxLine>> ListAsync(MailboxHash person, ParticipantRole role, CancellationToken cancellationToken)
    {
        List<MailboxLine> lines = [.. await lists.ListAsync(person, role, cancellationToken)];
        foreach (var mailbox in await shared.OfAsync(person, cancellationToken))
        {
            var further = await lists.ListAsync(mailbox.Mailbox, role, cancellationToken);
            lines.AddRange(further.Where(line => lines.TrueForAll(known => known.Message != line.Message)).Select(line => line with { Through = mailbox.Address }).ToList());
        }
        return [.. lines.OrderByDescending(line => line.AcceptedAt).Take(MostLines)];
    }

    /// <summary>Remembers that the person opened the message. Called only when they asked for it by a form.</summary>
    public async Task MarkOpenedAsync(MessageView view, CancellationToken cancellationToken)
    {
        await access.MarkOpenedAsync(view, cancellationToken);
        if (view is { Member: { } member, IsOwn: false, State: MessageState.Active })
        {
            var written = await tables.InsertAsync(
                StorageNames.Messages, new TableRow(view.Message.Id.Value, ReaderKey(view, member)).Set("OpenedAt", clock.GetUtcNow()), cancellationToken);
            if (written == WriteResult.Done)
            {
                await NoteAsync(view, "Opened", cancellationToken);
            }
        }
    }

    /// <summary>Writes down what somebody did through a shared mailbox; who acts for their own needs no such line.</summary>
    public Task NoteAsync(MessageView view, string what, CancellationToken cancellationToken) => view.Member is { } member
        ? events.AppendByAsync(view.Message.Organisation, what, view.Message.Id, member, cancellationToken)
        : Task.CompletedTask;

    private async Task<MessageView> ThroughAsync(MessageView view, MailboxHash member, CancellationToken cancellationToken)
    {
        var reader = await tables.GetAsync(StorageNames.Messages, view.Message.Id.Value, ReaderKey(view, member), cancellationToken);
        return view with { Member = member, Viewer = view.Viewer with { OpenedAt = reader?.Time("OpenedAt") } };
    }

    private static string ReaderKey(MessageView view, MailboxHash member) => $"reader:{view.Viewer.Mailbox}:{member}";
}
