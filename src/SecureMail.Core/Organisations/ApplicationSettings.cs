namespace SecureMail.Core.Organisations;

/// <summary>An application's settings. Written by administrators; their JSON form stands in its table row.</summary>
public sealed record ApplicationSettings
{
    /// <summary>How it posts. Default: message/rfc822.</summary>
    public ApplicationKind Kind { get; init; }

    /// <summary>Envelope senders it may use: addresses, or *@domain for all of a domain. Empty: any. The null sender is always allowed.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    /// <summary>Networks it may post from, such as 192.0.2.0/24. Empty: any.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Mails a minute that one instance of the program takes from it; 0: no limit. Default 600.</summary>
    public int MailsPerMinute { get; init; } = 600;

    /// <summary>Largest mail in bytes, when it is less than the organisation's. Null: the organisation's.</summary>
    public long? MaxMessageBytes { get; init; }

    /// <summary>Credentials that were not used for so many days stop being valid; 0: never. Default 180.</summary>
    public int UnusedDays { get; init; } = 180;

    /// <summary>Amazon SNS: the only topic that is believed.</summary>
    public string? TopicArn { get; init; }

    /// <summary>A header field, such as X-Secure, that asks for sealing when it is present and says neither "no", "false" nor "0".</summary>
    public string? TriggerField { get; init; }

    /// <summary>Whether every mail is sealed, tag or no tag.</summary>
    public bool SealsAll { get; init; }

    /// <summary>Whether the envelope sender is allowed; null is the null sender.</summary>
    public bool Allows(string? sender) =>
        sender is null || Senders.Count == 0 || Senders.Any(allowed => allowed.StartsWith("*@", StringComparison.Ordinal)
            ? sender.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : sender.Equals(allowed, StringComparison.OrdinalIgnoreCase));
}
