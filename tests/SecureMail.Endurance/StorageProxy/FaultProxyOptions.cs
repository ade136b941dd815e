namespace SecureMail.Endurance.StorageProxy;

/// <summary>What the proxies of one instance share.</summary>
/// <param name="Watch">Who decides what happens to a request.</param>
/// <param name="Clock">The clock.</param>
internal sealed record FaultProxyOptions(StorageWatch Watch, TimeProvider Clock)
{
    /// <summary>Says at every stall how long it lasts before the connection is reset. Default: longer than any client waits.</summary>
    public Func<TimeSpan> StallFor { get; init; } = static () => LongSilence;

    /// <summary>Longer than any client waits.</summary>
    public static readonly TimeSpan LongSilence = TimeSpan.FromMinutes(3);

    /// <summary>How long an answer takes that comes piece by piece.</summary>
    public TimeSpan TrickleFor { get; init; } = TimeSpan.FromSeconds(1.5);
}
