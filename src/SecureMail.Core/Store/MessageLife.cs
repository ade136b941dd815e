namespace SecureMail.Core.Store;

/// <summary>How far a message's life has come, as its row tells it.</summary>
public enum MessageStage
{
    /// <summary>It has its key.</summary>
    Active,

    /// <summary>The sender ended it: the key is destroyed, and what else there is of it is being removed.</summary>
    Withdrawing,

    /// <summary>Its time has passed: the key is destroyed, and what else there is of it is being removed.</summary>
    Expiring,

    /// <summary>Withdrawn; nothing but the tombstone is left.</summary>
    Withdrawn,

    /// <summary>Expired; nothing but the tombstone is left.</summary>
    Expired,
}

/// <summary>What can happen to a message.</summary>
public enum MessageEvent
{
    /// <summary>Its time has passed.</summary>
    TimeUp,

    /// <summary>Its sender ends it.</summary>
    Withdrawn,

    /// <summary>Its sender keeps it longer.</summary>
    KeptLonger,

    /// <summary>Everything of it but the tombstone has been removed.</summary>
    Removed,
}

/// <summary>The one table of what may happen to a message, as <see cref="ParticipantLife"/> is for a participant's step.</summary>
public static class MessageLife
{
    /// <summary>The stage after something happened; null: refused, and nothing changes.</summary>
    public static MessageStage? After(MessageStage stage, MessageEvent happened) => (stage, happened) switch
    {
        (MessageStage.Active, MessageEvent.TimeUp) => MessageStage.Expiring,
        (MessageStage.Active, MessageEvent.Withdrawn) => MessageStage.Withdrawing,
        (MessageStage.Active, MessageEvent.KeptLonger) => MessageStage.Active,
        (MessageStage.Withdrawing, MessageEvent.Removed) => MessageStage.Withdrawn,
        (MessageStage.Expiring, MessageEvent.Removed) => MessageStage.Expired,
        _ => null,
    };

    /// <summary>The state by which a stage is stored.</summary>
    public static MessageState StateOf(MessageStage stage) => stage switch
    {
        MessageStage.Active => MessageState.Active,
        MessageStage.Withdrawing or MessageStage.Withdrawn => MessageState.Withdrawn,
        _ => MessageState.Expired,
    };
}
