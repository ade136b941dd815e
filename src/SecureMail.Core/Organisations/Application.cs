namespace SecureMail.Core.Organisations;

/// <summary>A sending system of an organisation, as administrators see it. Its secrets are not part of it.</summary>
/// <param name="Name">Its name, which is also its user name.</param>
/// <param name="IsEnabled">Whether it is admitted; false after it was revoked.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="RotatedAt">When it last got a new secret; null while it has its first one.</param>
/// <param name="HasPreviousSecret">Whether the secret before the newest is still valid.</param>
/// <param name="LastUsedAt">When it last posted, to the hour; null when never.</param>
/// <param name="Settings">What it may do.</param>
public sealed record Application(
    string Name,
    bool IsEnabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RotatedAt,
    bool HasPreviousSecret,
    DateTimeOffset? LastUsedAt,
    ApplicationSettings Settings)
{
    /// <summary>When its credentials stop being valid unless they are used; null: never.</summary>
    public DateTimeOffset? UnusedUntil => Settings.UnusedDays == 0
        ? null
        : Latest(CreatedAt, RotatedAt, LastUsedAt) + TimeSpan.FromDays(Settings.UnusedDays);

    private static DateTimeOffset Latest(params ReadOnlySpan<DateTimeOffset?> times)
    {
        var latest = DateTimeOffset.MinValue;
        foreach (var time in times)
        {
            latest = time > latest ? time.Value : latest;
        }
        return latest;
    }
}
