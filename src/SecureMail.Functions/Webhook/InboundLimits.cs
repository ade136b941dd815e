namespace SecureMail.Functions.Webhook;

/// <summary>Bounds of the webhook that no organisation sets.</summary>
internal static class InboundLimits
{
    /// <summary>A body that has not arrived whole by then is refused: Azure ends a request after 230 s.</summary>
    public static readonly TimeSpan BodyTime = TimeSpan.FromSeconds(150);

    /// <summary>When a busy application may come again.</summary>
    public const string RetryAfterSeconds = "60";
}
