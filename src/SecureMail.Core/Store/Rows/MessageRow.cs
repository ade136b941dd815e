namespace SecureMail.Core.Store.Rows;

/// <summary>A message in the table <c>messages</c>: PK message id, RK "message". Its insertion is the commit.</summary>
public sealed class MessageRow(TableRow row)
{
    /// <summary>The row key.</summary>
    public const string RowKey = "message";

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>The message.</summary>
    public MessageId Id => MessageId.FromStored(Row.Partition);

    /// <summary>Whether it can still be read, as far as the table knows; readers check <see cref="ExpiresAt"/> too.</summary>
    public MessageState State
    {
        get => Enum.Parse<MessageState>(Row.RequiredText("State"));
        private set => Row.Set("State", value.ToString());
    }

    /// <summary>How far its life has come.</summary>
    public MessageStage Stage => (State, ShreddedAt) switch
    {
        (MessageState.Active, _) => MessageStage.Active,
        (MessageState.Withdrawn, null) => MessageStage.Withdrawing,
        (MessageState.Withdrawn, _) => MessageStage.Withdrawn,
        (_, null) => MessageStage.Expiring,
        _ => MessageStage.Expired,
    };

    /// <summary>The organisation's id.</summary>
    public string Organisation => Row.RequiredText("Organisation");

    /// <summary>The door it came through.</summary>
    public Entrance Entrance => Enum.Parse<Entrance>(Row.RequiredText("Entrance"));

    /// <summary>Its conversation.</summary>
    public string Thread => Row.RequiredText("Thread");

    /// <summary>Names its blobs.</summary>
    public string Attempt => Row.RequiredText("Attempt");

    /// <summary>Whether nothing was stored of the mail: only its sender and recipients are here, so that the sender is told why it was refused.</summary>
    public bool IsRefusal => Row.Flag("Refusal");

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset AcceptedAt => Row.RequiredTime("AcceptedAt");

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt => Row.RequiredTime("ExpiresAt");

    /// <summary>The timer generation; a hint of another one is dropped.</summary>
    public long Generation => Row.Number("Generation");

    /// <summary>Size of the message in bytes.</summary>
    public long RawBytes => Row.Number("RawBytes");

    /// <summary>Size of the sealed message in bytes.</summary>
    public long SealedBytes => Row.Number("SealedBytes");

    /// <summary>SHA-256 of the sealed message; null for one that was sealed before it was kept.</summary>
    public byte[]? SealedSha256 => Row.Bytes("SealedSha256");

    /// <summary>Which key and version had wrapped the key that was destroyed; null while it lives.</summary>
    public string? DestroyedKek
    {
        get => Row.Text("DestroyedKek");
        set => Row.Set("DestroyedKek", value);
    }

    /// <summary>The deletion certificate, a JSON document; null when there is none or not yet.</summary>
    public string? Certificate
    {
        get => Row.Text("Certificate");
        set => Row.Set("Certificate", value);
    }

    /// <summary>When it ended; null while it lives.</summary>
    public DateTimeOffset? EndedAt
    {
        get => Row.Time("EndedAt");
        init => Row.Set("EndedAt", value);
    }

    /// <summary>When everything of it was removed but this tombstone; null until then.</summary>
    public DateTimeOffset? ShreddedAt
    {
        get => Row.Time("ShreddedAt");
        private set => Row.Set("ShreddedAt", value);
    }

    /// <summary>Whether it may be read now. The clock decides, even when the sweep is late.</summary>
    public bool IsReadable(DateTimeOffset now) => State == MessageState.Active && now < ExpiresAt;

    /// <summary>
    /// Moves the row, which the caller writes, to what <see cref="MessageLife"/> says. False: refused, or the time is not
    /// up yet; then the row is as it was.
    /// </summary>
    public bool TryMove(MessageEvent happened, DateTimeOffset now)
    {
        if ((happened == MessageEvent.TimeUp && now < ExpiresAt) || MessageLife.After(Stage, happened) is not { } next)
        {
            return false;
        }
        State = MessageLife.StateOf(next);
        if (next is MessageStage.Expiring or MessageStage.Withdrawing)
        {
            Row.Set("EndedAt", now);
        }
        else if (next is MessageStage.Expired or MessageStage.Withdrawn)
        {
            ShreddedAt = now;
        }
        return true;
    }

    /// <summary>The name of a blob of this message.</summary>
    public string BlobName(string part) => BlobName(Id, Attempt, part);

    /// <summary>The name of a blob.</summary>
    public static string BlobName(MessageId id, string attempt, string part) => $"{BlobPrefix(id)}{attempt}/{part}";

    /// <summary>What the names of all blobs of a message begin with, those of attempts that lost too.</summary>
    public static string BlobPrefix(MessageId id) => $"sealed/{id.Value}/";

    /// <summary>A new message.</summary>
    public static MessageRow Create(MessageToSeal message, SealedMessage @sealed) =>
        new(new TableRow(message.Id.Value, RowKey)
            .Set("State", MessageState.Active.ToString())
            .Set("Organisation", message.Mail.Organisation.Id)
            .Set("Entrance", message.Mail.Entrance.ToString())
            .Set("Thread", message.Thread)
            .Set("Attempt", @sealed.Attempt)
            .Set("AcceptedAt", message.AcceptedAt)
            .Set("ExpiresAt", message.ExpiresAt)
            .Set("Generation", 1)
            .Set("RawBytes", message.Mail.Raw.Length)
            .Set("SealedBytes", @sealed.SealedBytes)
            .Set("SealedSha256", @sealed.SealedSha256));

    /// <summary>The record of a mail that was refused.</summary>
    public static MessageRow CreateRefusal(MessageId id, string organisation, DateTimeOffset at, DateTimeOffset until) =>
        new(new TableRow(id.Value, RowKey)
            .Set("State", MessageState.Active.ToString())
            .Set("Refusal", true)
            .Set("Organisation", organisation)
            .Set("Entrance", Entrance.Webhook.ToString())
            .Set("Thread", id.Value)
            .Set("Attempt", "none")
            .Set("AcceptedAt", at)
            .Set("ExpiresAt", until)
            .Set("Generation", 1)
            .Set("RawBytes", 0)
            .Set("SealedBytes", 0));
}
