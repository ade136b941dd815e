namespace SecureMail.Core.Store;

/// <summary>
/// How far a participant's step has come, as its row tells it: <see cref="ParticipantState"/>, and what else stands there.
/// </summary>
public enum ParticipantStage
{
    /// <summary>Not tried yet.</summary>
    Owed,

    /// <summary>An attempt was begun and has not said what came of it: it is going on, or its program died.</summary>
    Begun,

    /// <summary>Tried without success; it is tried again.</summary>
    Waiting,

    /// <summary>Handed over, or nothing was ever owed.</summary>
    Settled,

    /// <summary>Handed over, and a report says that it arrived.</summary>
    Confirmed,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Handed over, and a report says that it came back.</summary>
    Returned,

    /// <summary>Its sender took the message back before anything left.</summary>
    TakenBack,

    /// <summary>The sender took the message away from this recipient before it reached them.</summary>
    Withdrawn,
}

/// <summary>What can happen to a participant's step.</summary>
public enum ParticipantEvent
{
    /// <summary>An attempt is claimed.</summary>
    Begun,

    /// <summary>The next server has taken it.</summary>
    HandedOver,

    /// <summary>It did not work this time.</summary>
    PutOff,

    /// <summary>It can never be done, or no further attempt fits into the message's life.</summary>
    GivenUp,

    /// <summary>The mail cannot travel as it must: a notice is owed in its place.</summary>
    Rerouted,

    /// <summary>A report says that it arrived.</summary>
    ReportedDelivered,

    /// <summary>A report says that it came back.</summary>
    ReportedReturned,

    /// <summary>The sender asks for another notice.</summary>
    NotifiedAgain,

    /// <summary>The sender takes the whole message back while it is held.</summary>
    TakenBack,

    /// <summary>The taking back came too late for another participant: this one is owed again.</summary>
    Released,

    /// <summary>The sender takes the message away from this one recipient.</summary>
    WithdrawnForOne,

    /// <summary>The sender, whose row this is, is to be told that somebody could not be reached.</summary>
    FailureToTell,
}
