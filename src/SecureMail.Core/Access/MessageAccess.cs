using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Access;

/// <summary>
/// What a signed-in mailbox may see. A message in which it has no part does not exist for it. Nothing here changes
/// anything but <see cref="MarkOpenedAsync"/>.
/// </summary>
public sealed class MessageAccess(
    ITableStore tables, MessageTable messages, OrganisationDirectory organisations, FieldSealer fields, EventLog events, TimeProvider clock)
{
    private const int MostOfConversation = 100;
    private static readonly string[] ProofNames =
        ["Server", "TlsProtocol", "TlsCipher", "CertificateSha256", "CertificateSubject", "ServerLine", "Service", "Report", "Rerouted"];

    /// <summary>The message as the viewer may see it; null when it does not exist for them.</summary>
    public async Task<MessageView?> FindAsync(MailboxHash viewer, MessageId id, CancellationToken cancellationToken)
    {
        var finding = messages.FindAsync(id, cancellationToken);
        var listing = messages.ParticipantsAsync(id, cancellationToken).ToListAsync(cancellationToken).AsTask();
        await Task.WhenAll(finding, listing);
        var message = await finding;
        if (message is null || await organisations.FindAsync(message.Organisation, cancellationToken) is not { } organisation)
        {
            return null;
        }
        List<ParticipantView> participants = [];
        foreach (var row in await listing)
        {
            if ((row.Mailbox == viewer && IsHeldBack(row, clock.GetUtcNow())) || IsTakenBack(message, row))
            {
                return null;
            }
            participants.Add(await ShowAsync(message, row, cancellationToken));
        }
        return participants.Find(participant => participant.Mailbox == viewer) is { } self
            ? new MessageView(message, organisation, self, StateOf(message, self), Visible(participants, self))
            : null;
    }

    /// <summary>The messages of the conversation that the viewer may see, oldest first.</summary>
    public async Task<IReadOnlyList<MessageView>> ConversationAsync(MailboxHash viewer, MessageView of, CancellationToken cancellationToken)
    {
        var query = new TableQuery(StorageNames.Threads) { Partition = of.Message.Thread, Take = MostOfConversation };
        List<MessageView> views = [];
        await foreach (var member in tables.QueryAsync(query, cancellationToken))
        {
            var id = ThreadRow.MessageOf(member);
            var view = id == of.Message.Id ? of : await FindAsync(viewer, id, cancellationToken);
            if (view is not null && ThreadRow.IsMember(member, view.Message))
            {
                views.Add(view);
            }
        }
        return views;
    }

    /// <summary>Remembers that the viewer opened the message. Called only when a person asked for it by a form.</summary>
    public async Task MarkOpenedAsync(MessageView view, CancellationToken cancellationToken)
    {
        if (view.IsOwn || view.State != MessageState.Active)
        {
            return;
        }
        var now = clock.GetUtcNow();
        var changed = await messages.UpdateParticipantAsync(view.Message.Id, view.Viewer.Mailbox, row =>
        {
            var first = row.OpenedAt is null;
            row.OpenedAt ??= now;
            return first;
        }, cancellationToken);
        if (changed is not null)
        {
            await events.AppendAsync(view.Message.Organisation, "Opened", view.Message.Id, cancellationToken);
        }
    }

    /// <summary>
    /// Whether a message does not exist for its recipient, yet or for good: while it is held its sender can still take it
    /// back, and what was taken back never was.
    /// </summary>
    internal static bool IsHeldBack(ParticipantRow row, DateTimeOffset now) =>
        row.Role == ParticipantRole.Recipient && (HeldUntil(row, now) is not null || row.Stage == ParticipantStage.TakenBack);

    /// <summary>Whether its sender took the message back before anything had left: then it never was, for them neither.</summary>
    internal static bool IsTakenBack(MessageRow message, ParticipantRow row) =>
        message.State != MessageState.Active && row.Stage == ParticipantStage.TakenBack;

    /// <summary>Until when nothing may leave for this participant; null when something may.</summary>
    internal static DateTimeOffset? HeldUntil(ParticipantRow row, DateTimeOffset now) =>
        row is { State: ParticipantState.Owed, Attempts: 0, NextAttemptAt: { } until } && until > now ? until : null;

    /// <summary>Everybody, the sender first; who got a blind copy is known to the sender and themselves alone.</summary>
    private static IReadOnlyList<ParticipantView> Visible(IEnumerable<ParticipantView> participants, ParticipantView viewer) =>
        [.. participants
            .Where(participant => !participant.IsBlind || participant.Mailbox == viewer.Mailbox || viewer.Role == ParticipantRole.Sender)
            .OrderBy(participant => participant.Role)];

    /// <summary>For somebody from whom the sender took it away, a message is withdrawn whatever it is for others.</summary>
    private MessageState StateOf(MessageRow message, ParticipantView viewer) => message.State switch
    {
        MessageState.Active when viewer.WithdrawnAt is not null => MessageState.Withdrawn,
        MessageState.Active when !message.IsReadable(clock.GetUtcNow()) => MessageState.Expired,
        var state => state,
    };

    private async Task<ParticipantView> ShowAsync(MessageRow message, ParticipantRow row, CancellationToken cancellationToken)
    {
        var address = row.SealedAddress is { } @sealed
            ? await fields.OpenAddressAsync(message.Organisation, row.AcceptedAt, message.Id, row.Mailbox, @sealed, cancellationToken)
            : null;
        var now = clock.GetUtcNow();
        var proof = ProofNames
            .Where(name => row.Row.Text(name) is not null)
            .ToDictionary(name => name, name => row.Row.RequiredText(name));
        return new ParticipantView(
            row.Mailbox, address, row.Role, row.Route, row.State, row.Outcome, row.SettledAt, row.OpenedAt, row.RepliedAt <= now ? row.RepliedAt : null, proof)
        {
            IsBlind = row.IsBlind,
            BouncedAt = row.BouncedAt ?? (proof.GetValueOrDefault("Report") == "NotDelivered" ? row.SettledAt : null),
            WithdrawnAt = row.Row.Time(ParticipantColumns.WithdrawnAt),
            AskedMoreTimeAt = row.Row.Time(ParticipantColumns.AskedMoreTimeAt),
            HeldUntil = HeldUntil(row, now),
            IsToldNothing = row is { Role: ParticipantRole.Recipient, Route: ParticipantRoute.None } && message.Entrance == Entrance.Portal,
        };
    }
}
