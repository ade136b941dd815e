namespace SecureMail.Core.Organisations;

/// <summary>What an organisation decides about the portal.</summary>
public sealed record PortalRules
{
    /// <summary>
    /// Whether a recipient of this organisation's messages gets in with the mailed code alone, without choosing a password.
    /// The mailbox is proven either way. Default: no.
    /// </summary>
    public bool CodeAlone { get; init; }

    /// <summary>
    /// Whether people with messages of this organisation choose a security question when they register or reset: where a
    /// mailed code lets them in, the answer is asked on top of it, never instead of it. Default: no.
    /// </summary>
    public bool SecurityQuestion { get; init; }

    /// <summary>How long after its acceptance a sender may keep a message at most. Zero: as long as the retention, so never longer. Default 30 days.</summary>
    public TimeSpan LongestKeep { get; init; } = TimeSpan.FromDays(30);
}
