using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Mime;

namespace SecureMail.Core;

// What passes between the stages, in the order of the way a message takes.

/// <summary>Through which door a message came.</summary>
public enum Entrance
{
    /// <summary>From an organisation's mail flow.</summary>
    Webhook,

    /// <summary>Written in the portal.</summary>
    Portal,
}

/// <summary>Inbound: bytes and envelope, authenticated and within bounds, but not yet read.</summary>
public sealed record InboundMail
{
    /// <summary>Whose mail flow or conversation it is.</summary>
    public required Organisation Organisation { get; init; }

    /// <summary>The door.</summary>
    public required Entrance Entrance { get; init; }

    /// <summary>The application that posted it; null for the portal.</summary>
    public ApplicationSettings? Application { get; init; }

    /// <summary>Normalised envelope sender; null for the null sender.</summary>
    public required string? Sender { get; init; }

    /// <summary>Normalised envelope recipients, at least one, each once.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>The message as it came, byte for byte.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>SHA-256 of <see cref="Raw"/>, 32 bytes, where it was computed while the bytes arrived; null: it is computed when needed.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>The conversation that a portal reply continues; null: found by In-Reply-To and References.</summary>
    public string? Thread { get; init; }
}

/// <summary>Inbound, read: what the portal needs to know of the bytes.</summary>
/// <param name="Manifest">Headers and the part tree with byte offsets.</param>
/// <param name="Message">The mail as it was read; null when it could not be.</param>
public sealed record ReadMail(Manifest Manifest, MimeMessage? Message)
{
    /// <summary>Every Subject field, decoded; null when the mail could not be read.</summary>
    public IReadOnlyList<string>? Subjects => Message?.Subjects;
}

/// <summary>Policy: a message that is going to be sealed, and for whom.</summary>
/// <param name="Mail">The bytes.</param>
/// <param name="Read">What they say.</param>
/// <param name="Id">Its id.</param>
/// <param name="Thread">Its conversation: the id of the conversation's first message.</param>
/// <param name="AcceptedAt">When it was accepted (UTC, whole milliseconds).</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Participants">The sender, if there is one, and every recipient.</param>
public sealed record MessageToSeal(
    InboundMail Mail,
    ReadMail Read,
    MessageId Id,
    string Thread,
    DateTimeOffset AcceptedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<Participant> Participants)
{
    /// <summary>Nothing of it leaves before this time: until then its sender can take it back.</summary>
    public required DateTimeOffset HeldUntil { get; init; }
}

/// <summary>A person of a message.</summary>
/// <param name="Mailbox">The mailbox's keyed hash.</param>
/// <param name="Address">The normalised address, in clear only in memory.</param>
/// <param name="Role">Sender or recipient.</param>
/// <param name="Route">How the message reaches them.</param>
public sealed record Participant(MailboxHash Mailbox, string Address, ParticipantRole Role, ParticipantRoute Route)
{
    /// <summary>Whether the message names them in no To or Cc field (Bcc): only the sender may know of them.</summary>
    public bool IsBlind { get; init; }

    /// <summary>Why the policy decided for this recipient as it did; null for the sender.</summary>
    public VerdictReason? Reason { get; init; }
}

/// <summary>Seal: what stands in the blobs, and the key that opens them, wrapped.</summary>
/// <param name="Attempt">Names the blobs of this attempt; two deliveries of one event never share a blob.</param>
/// <param name="Key">The wrapped data-encryption key and its MAC.</param>
/// <param name="SealedBytes">Size of the sealed raw message.</param>
/// <param name="SealedSha256">SHA-256 of the sealed raw message, for the deletion certificate.</param>
public sealed record SealedMessage(string Attempt, SealedKey Key, long SealedBytes, byte[] SealedSha256);

/// <summary>Store: the answer to the webhook.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="State">What was done.</param>
/// <param name="Recipients">What becomes of it, per recipient.</param>
/// <param name="ExpiresAt">When it ends; null when nothing was stored.</param>
public sealed record Acceptance(
    MessageId Id, AcceptanceState State, IReadOnlyList<RecipientVerdict> Recipients, DateTimeOffset? ExpiresAt)
{
    /// <summary>Whether a mail from here tells the sender what was refused or should be known.</summary>
    public bool SenderTold { get; init; }
}

/// <summary>What accepting a mail led to.</summary>
public enum AcceptanceState
{
    /// <summary>It is sealed and stored.</summary>
    Stored,

    /// <summary>It was stored before; nothing was done twice.</summary>
    SeenBefore,

    /// <summary>For no recipient was it to be sealed; the mail flow carries on what passes.</summary>
    NothingToSeal,

    /// <summary>A report or an automatic answer to one of our own mails, or one of them come back: noted, and gone.</summary>
    Consumed,
}

/// <summary>Notify and Deliver: a side effect that is owed to one participant, as its hint says it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Mailbox">The participant.</param>
public sealed record OwedStep(MessageId Message, MailboxHash Mailbox);

/// <summary>Expire: a wake-up for a message's end.</summary>
/// <param name="Message">The message.</param>
/// <param name="Generation">The timer generation that the hint belongs to; an older one is dropped.</param>
public sealed record ExpiryHint(MessageId Message, long Generation)
{
    /// <summary>How often ending the message was begun before; 0 on the way there.</summary>
    public long Attempt { get; init; }
}
