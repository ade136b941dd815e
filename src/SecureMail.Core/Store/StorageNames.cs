namespace SecureMail.Core.Store;

/// <summary>The names of everything in the storage account, in one place.</summary>
public static class StorageNames
{
    /// <summary>PK message id: the message, its participants, its key.</summary>
    public const string Messages = "messages";

    /// <summary>PK mailbox hash, RK reversed time + message id: inbox and sent list.</summary>
    public const string Mailboxes = "mailboxes";

    /// <summary>PK thread id: the messages of a conversation; PK hash of a Message-ID: its thread.</summary>
    public const string Threads = "threads";

    /// <summary>PK hour, RK message id: when messages end.</summary>
    public const string Expiries = "expiries";

    /// <summary>PK hour, RK message id: deletion certificates that are owed.</summary>
    public const string Certificates = "certificates";

    /// <summary>PK hour and shard, RK message id + step: side effects that are owed.</summary>
    public const string Outbox = "outbox";

    /// <summary>PK id of an outgoing mail: whose notice it is, for reports that come later.</summary>
    public const string Reports = "reports";

    /// <summary>PK organisation + day: audit and statistics.</summary>
    public const string Events = "events";

    /// <summary>PK organisation: its settings.</summary>
    public const string Organisations = "organisations";

    /// <summary>PK organisation, RK application: credentials.</summary>
    public const string Applications = "applications";

    /// <summary>PK mailbox hash: accounts and mailbox proofs.</summary>
    public const string Accounts = "accounts";

    /// <summary>PK session id: who is signed in.</summary>
    public const string Sessions = "sessions";

    /// <summary>PK hour, RK the row it names: when rows of other tables (sessions, codes, counts of guesses) can go.</summary>
    public const string Lapses = "lapses";

    /// <summary>One row: how far the sweep has come.</summary>
    public const string Sweeps = "sweeps";

    /// <summary>PK owner, RK key name: wrapped index and hash keys.</summary>
    public const string Keys = "keys";

    /// <summary>Every table.</summary>
    public static readonly IReadOnlyList<string> Tables =
        [Messages, Mailboxes, Threads, Expiries, Certificates, Outbox, Reports, Events, Organisations, Applications, Accounts, Sessions, Keys, Lapses, Sweeps];

    /// <summary>Hints that a notice is owed.</summary>
    public const string Notifications = "notifications";

    /// <summary>Hints that a copy is owed.</summary>
    public const string Deliveries = "deliveries";

    /// <summary>Hints that a message ends.</summary>
    public const string Expirations = "expirations";

    /// <summary>The queues whose hints wake a trigger.</summary>
    public static readonly IReadOnlyList<string> WakingQueues = [Notifications, Deliveries, Expirations];

    /// <summary>What the name of a poison queue ends in; the Functions host uses the same.</summary>
    public const string PoisonSuffix = "-poison";

    /// <summary>Every queue, and for each the one that keeps hints that failed five times.</summary>
    public static readonly IReadOnlyList<string> Queues =
    [
        Notifications, Deliveries, Expirations,
        Notifications + PoisonSuffix, Deliveries + PoisonSuffix, Expirations + PoisonSuffix,
    ];

    /// <summary>The blob container of sealed parts and wrapped portal keys.</summary>
    public const string Container = "securemail";
}
