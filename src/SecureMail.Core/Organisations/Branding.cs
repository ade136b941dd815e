namespace SecureMail.Core.Organisations;

/// <summary>How an organisation shows itself to people who have proven that a message is theirs.</summary>
public sealed record Branding
{
    /// <summary>Largest logo in bytes: it stands in the organisation's row.</summary>
    public const int MaxLogoBytes = 12 * 1024;

    /// <summary>The colour of links and buttons, "#rrggbb"; null: the portal's own. One that is hard to read is adapted.</summary>
    public string? Accent { get; init; }

    /// <summary>A PNG of at most 12 KiB, shown 32 pixels high; null: none.</summary>
    public byte[]? Logo { get; init; }
}
