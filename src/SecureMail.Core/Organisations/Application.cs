namespace SecureMail.Core.Organisations;

/// <summary>A sending system of an organisation, as administrators see it. Its secrets are not part of it.</summary>
/// <param name="Name">Its name, which is also its user name.</param>
/// <param name="IsEnabled">Whether it is admitted; false after it was revoked.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="RotatedAt">When it last got a new secret; null while it has its first one.</param>
/// <param name="HasPreviousSecret">Whether the secret before the newest is still valid.</param>
public sealed record Application(
    string Name, bool IsEnabled, DateTimeOffset CreatedAt, DateTimeOffset? RotatedAt, bool HasPreviousSecret);
