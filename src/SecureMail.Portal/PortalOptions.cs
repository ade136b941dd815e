namespace SecureMail.Portal;

/// <summary>The portal's limits. Name and address come from Core's <c>Deployment</c>.</summary>
public sealed record PortalOptions
{
    /// <summary>How long a person stays signed in, counted from the sign-in. Default 8 hours: a working day.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>
    /// Password hashes computed at once. Default: one per core. More would only make everybody wait, since each keeps a
    /// core busy for about 0.2 s.
    /// </summary>
    public int ConcurrentPasswordHashes { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Largest reply form in bytes, files and text as they travel. Default 24 MiB: above the 20 MiB of a message, so
    /// that who is a little above gets an answer that keeps their text, not a broken connection.
    /// </summary>
    public long MaxReplyFormBytes { get; init; } = 24 * 1024 * 1024;

    /// <summary>Largest form with a file to check, in bytes: a SecureMessageATT.html of the largest size that notices carry. Default 15 MiB.</summary>
    public long MaxCheckedFormBytes { get; init; } = 15 * 1024 * 1024;

    /// <summary>How often one client may ask whether a notice is genuine, per minute. Default 20.</summary>
    public int ChecksPerMinute { get; init; } = 20;

    /// <summary>Largest other form in bytes. Default 64 KiB.</summary>
    public long MaxFormBytes { get; init; } = 64 * 1024;

    /// <summary>Longest HTML text, in characters, that is sanitised and shown; beyond it the page offers the download. Default 1 Mi.</summary>
    public int MaxHtmlCharacters { get; init; } = 1024 * 1024;

    /// <summary>Largest HTML text, in encoded bytes, whose height is estimated; a longer one gets a frame that scrolls. Default 192 KiB.</summary>
    public long MaxMeasuredBytes { get; init; } = 192 * 1024;

    /// <summary>Pictures within an HTML text, in bytes together; those beyond are only offered for download. Default 6 MiB.</summary>
    public int MaxInlineImageBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>Messages looked through for the one that a reply answers, nearest first; beyond them its page names none. Default 20.</summary>
    public int SearchedForAnswered { get; init; } = 20;

    /// <summary>Characters of a plain text that one page shows; the rest is in the download. Default 256 Ki.</summary>
    public int MaxShownCharacters { get; init; } = 256 * 1024;
}
