namespace SecureMail.Host.Tests.Kills;

/// <summary>Where the blow falls: inside a function, or between invocations.</summary>
/// <param name="Function">The function; null: when none runs.</param>
/// <param name="Longest">The blow falls up to so long after the invocation began.</param>
internal sealed record KillTarget(string? Function, TimeSpan Longest)
{
    /// <summary>In turn: accepting twice as often as the others, because there a mail can be lost.</summary>
    public static readonly IReadOnlyList<KillTarget> InTurn =
    [
        new("inbound", TimeSpan.FromMilliseconds(250)),
        new("notify", TimeSpan.FromMilliseconds(250)),
        new(null, TimeSpan.Zero),
        new("inbound", TimeSpan.FromMilliseconds(60)),
        new("sweep", TimeSpan.FromMilliseconds(60)),
    ];
}
