using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Access;

/// <summary>What a participant may know of a message without opening it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Organisation">Whose conversation it is.</param>
/// <param name="Viewer">The viewer's own part in it.</param>
/// <param name="State">Its state now, by table and clock.</param>
/// <param name="Participants">Everybody the viewer may know of, the sender first; addresses are null once the message has ended.</param>
public sealed record MessageView(
    MessageRow Message,
    Organisation Organisation,
    ParticipantView Viewer,
    MessageState State,
    IReadOnlyList<ParticipantView> Participants)
{
    /// <summary>Who looks, when the viewer's mailbox is shared with them; null for its owner.</summary>
    public MailboxHash? Member { get; init; }

    /// <summary>Whether the viewer sent it and so may end it.</summary>
    public bool IsOwn => Viewer.Role == ParticipantRole.Sender;

    /// <summary>Whether its content may be shown to the viewer now: it lives, and the viewer sent or has opened it.</summary>
    public bool IsShown => State == MessageState.Active && (IsOwn || Viewer.OpenedAt is not null);

    /// <summary>Whether the viewer may ask the sender for more time: once, while the message lives and has a sender.</summary>
    public bool MayAskForTime =>
        State == MessageState.Active && !IsOwn && Viewer is { AskedMoreTimeAt: null, Address: not null } && Sender?.Address is not null
        && Message.AcceptedAt + Organisation.Portal.LongestKeep > Message.ExpiresAt;

    /// <summary>
    /// Until when the viewer can take it back, since nothing of it has left; null when it is not theirs or no longer held.
    /// </summary>
    public DateTimeOffset? HeldUntil
    {
        get
        {
            var reached = Participants.Where(participant => participant.Route is ParticipantRoute.Notice or ParticipantRoute.Copy).ToList();
            return IsOwn && State == MessageState.Active && reached.Count > 0 && reached.TrueForAll(participant => participant.HeldUntil is not null)
                ? reached.Min(participant => participant.HeldUntil)
                : null;
        }
    }

    /// <summary>The sender; null for a mail with the null sender.</summary>
    public ParticipantView? Sender => Participants.FirstOrDefault(participant => participant.Role == ParticipantRole.Sender);
}

/// <summary>A participant as the portal shows them.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Address">Null once the message has ended.</param>
/// <param name="Role">Sender or recipient.</param>
/// <param name="Route">Notice, copy or neither.</param>
/// <param name="State">How far the notice or copy has come.</param>
/// <param name="Outcome">A sentence about the last attempt.</param>
/// <param name="SettledAt">When the notice or copy was handed over or given up.</param>
/// <param name="OpenedAt">When the signed-in person first opened it.</param>
/// <param name="RepliedAt">When the person's last reply went out; null while it is held.</param>
/// <param name="Proof">How it travelled, by name: Server, TlsProtocol, TlsCipher, CertificateSha256, CertificateSubject, ServerLine, Service, Report, Rerouted.</param>
public sealed record ParticipantView(
    MailboxHash Mailbox,
    string? Address,
    ParticipantRole Role,
    ParticipantRoute Route,
    ParticipantState State,
    string? Outcome,
    DateTimeOffset? SettledAt,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? RepliedAt,
    IReadOnlyDictionary<string, string> Proof)
{
    /// <summary>Whether they got a blind copy: only they and the sender see them here, and no reply names them.</summary>
    public bool IsBlind { get; init; }

    /// <summary>When the sender took the message away from them alone; null otherwise.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>When a mail server or email service reported that the notice could not be delivered; null otherwise.</summary>
    public DateTimeOffset? BouncedAt { get; init; }

    /// <summary>When they asked for more time; null otherwise.</summary>
    public DateTimeOffset? AskedMoreTimeAt { get; init; }

    /// <summary>Whether they read a reply in the portal without being told of it by mail, as their organisation wants it.</summary>
    public bool IsToldNothing { get; init; }

    /// <summary>Until when their notice or copy is held back, so that the sender can take it back; null when it is not.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
}
