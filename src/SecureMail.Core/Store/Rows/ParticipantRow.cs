using SecureMail.Core.Access;
using SecureMail.Core.Policy;

namespace SecureMail.Core.Store.Rows;

/// <summary>A participant in the table <c>messages</c>: PK message id, RK "participant:" + mailbox hash.</summary>
public sealed class ParticipantRow(TableRow row)
{
    /// <summary>What the row keys of participants begin with.</summary>
    public const string Prefix = "participant:";

    private const string Report = "Report";
    private const string Delivered = "Delivered";
    private const string NotDelivered = "NotDelivered";
    private const string TakenBack = "TakenBack";

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>The message.</summary>
    public MessageId Message => MessageId.FromStored(Row.Partition);

    /// <summary>The mailbox.</summary>
    public MailboxHash Mailbox => MailboxHash.FromStored(Row.Key[Prefix.Length..]);

    /// <summary>Sender or recipient.</summary>
    public ParticipantRole Role => Enum.Parse<ParticipantRole>(Row.RequiredText("Role"));

    /// <summary>How the message reaches them.</summary>
    public ParticipantRoute Route
    {
        get => Enum.Parse<ParticipantRoute>(Row.RequiredText("Route"));
        private set => Row.Set("Route", value.ToString());
    }

    /// <summary>Whether only the sender may know of them (Bcc).</summary>
    public bool IsBlind => Row.Flag("Blind");

    /// <summary>Why the policy decided for this recipient as it did; null for the sender.</summary>
    public VerdictReason? Reason => Row.Text("Reason") is { } reason ? Enum.Parse<VerdictReason>(reason) : null;

    /// <summary>When a mail server reported that the notice could not be delivered; null when none did.</summary>
    public DateTimeOffset? BouncedAt
    {
        get => Row.Time("BouncedAt");
        set => Row.Set("BouncedAt", value);
    }

    /// <summary>
    /// When the attempt that wrote this row accepted the message: it names the month of the address's key and the outbox
    /// row. Differs from the message's own time when an earlier attempt wrote the row and died.
    /// </summary>
    public DateTimeOffset AcceptedAt
    {
        get => Row.RequiredTime("AcceptedAt");
        set => Row.Set("AcceptedAt", value);
    }

    /// <summary>How far it has come. <see cref="TryMove"/> changes it.</summary>
    public ParticipantState State
    {
        get => Enum.Parse<ParticipantState>(Row.RequiredText("State"));
        private set => Row.Set("State", value.ToString());
    }

    /// <summary>How far it has come, more exactly.</summary>
    public ParticipantStage Stage => State switch
    {
        ParticipantState.Owed => Attempts == 0 ? ParticipantStage.Owed : ParticipantStage.Begun,
        ParticipantState.Waiting => ParticipantStage.Waiting,
        ParticipantState.Settled => Row.Text(Report) == Delivered ? ParticipantStage.Confirmed : ParticipantStage.Settled,
        _ when Row.Flag(TakenBack) => ParticipantStage.TakenBack,
        _ when Row.Text(Report) == NotDelivered => ParticipantStage.Returned,
        _ => WithdrawnAt is null ? ParticipantStage.Failed : ParticipantStage.Withdrawn,
    };

    /// <summary>Whether something is still to be done.</summary>
    public bool IsOwed => State is ParticipantState.Owed or ParticipantState.Waiting;

    /// <summary>How often the sender asked for another notice: each is a mail of its own.</summary>
    public long Round => Row.Number("Round");

    /// <summary>When the sender took the message away from this recipient.</summary>
    public DateTimeOffset? WithdrawnAt => Row.Time(ParticipantColumns.WithdrawnAt);

    /// <summary>The address under the index key; null after the message has ended.</summary>
    public byte[]? SealedAddress
    {
        get => Row.Bytes("Address");
        set => Row.Set("Address", value);
    }

    /// <summary>Attempts begun so far.</summary>
    public long Attempts
    {
        get => Row.Number("Attempts");
        private set => Row.Set("Attempts", value);
    }

    /// <summary>No attempt before this time. Written before the attempt, so that a crash cannot hurry.</summary>
    public DateTimeOffset? NextAttemptAt
    {
        get => Row.Time("NextAttemptAt");
        set => Row.Set("NextAttemptAt", value);
    }

    /// <summary>Where the outbox row of the owed step stands.</summary>
    public string? OutboxPartition
    {
        get => Row.Text("OutboxPartition");
        set => Row.Set("OutboxPartition", value);
    }

    /// <summary>A sentence about the last attempt: how it travelled, or why it has not yet.</summary>
    public string? Outcome
    {
        get => Row.Text("Outcome");
        set => Row.Set("Outcome", value);
    }

    /// <summary>When the step was done or given up.</summary>
    public DateTimeOffset? SettledAt
    {
        get => Row.Time("SettledAt");
        set => Row.Set("SettledAt", value);
    }

    /// <summary>When the signed-in person first opened the message.</summary>
    public DateTimeOffset? OpenedAt
    {
        get => Row.Time("OpenedAt");
        set => Row.Set("OpenedAt", value);
    }

    /// <summary>When the person last replied.</summary>
    public DateTimeOffset? RepliedAt
    {
        get => Row.Time("RepliedAt");
        set => Row.Set("RepliedAt", value);
    }

    /// <summary>
    /// Moves the row, which the caller writes, to what <see cref="ParticipantLife"/> says. False: refused, and the row is as it was.
    /// </summary>
    public bool TryMove(ParticipantEvent happened)
    {
        if (ParticipantLife.After(Route, Stage, happened) is not { } next)
        {
            return false;
        }
        (Route, State) = (next.Route, ParticipantLife.StateOf(next.Stage));
        switch (happened)
        {
            case ParticipantEvent.Begun:
                Attempts++;
                break;
            case ParticipantEvent.ReportedDelivered:
                Row.Set(Report, Delivered);
                break;
            case ParticipantEvent.ReportedReturned:
                Row.Set(Report, NotDelivered);
                break;
            case ParticipantEvent.TakenBack:
                Row.Set(TakenBack, true);
                break;
            case ParticipantEvent.Released:
                Row.Set(TakenBack, (string?)null);
                break;
            case ParticipantEvent.NotifiedAgain:
                Row.Set("Round", Round + 1);
                OweAnew();
                break;
            case ParticipantEvent.Rerouted or ParticipantEvent.FailureToTell:
                OweAnew();
                break;
        }
        return true;
    }

    /// <summary>The row key of a mailbox.</summary>
    public static string KeyOf(MailboxHash mailbox) => Prefix + mailbox.Value;

    /// <summary>A new participant; recipients with a route are owed their notice or copy.</summary>
    public static ParticipantRow Create(MessageToSeal message, Participant participant, byte[] sealedAddress) =>
        Create(message.Id, message.AcceptedAt, message.HeldUntil, participant, sealedAddress);

    /// <summary>A new participant of a message accepted at a time and held until another.</summary>
    public static ParticipantRow Create(
        MessageId message, DateTimeOffset acceptedAt, DateTimeOffset heldUntil, Participant participant, byte[] sealedAddress)
    {
        var owed = participant.Route != ParticipantRoute.None;
        return new ParticipantRow(new TableRow(message.Value, KeyOf(participant.Mailbox))
            .Set("Role", participant.Role.ToString())
            .Set("Route", participant.Route.ToString())
            .Set("Blind", participant.IsBlind)
            .Set("Reason", participant.Reason?.ToString()))
        {
            AcceptedAt = acceptedAt,
            State = owed ? ParticipantState.Owed : ParticipantState.Settled,
            SealedAddress = sealedAddress,
            NextAttemptAt = owed && heldUntil > acceptedAt ? heldUntil : null,
            OutboxPartition = owed ? OutboxRow.PartitionOf(heldUntil, participant.Mailbox) : null,
        };
    }

    /// <summary>What was said of the mail before is not said of the next.</summary>
    private void OweAnew()
    {
        (Attempts, NextAttemptAt, BouncedAt) = (0, null, null);
        Row.Set(Report, (string?)null);
    }
}
