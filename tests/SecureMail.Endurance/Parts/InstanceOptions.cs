using SecureMail.Endurance.StorageProxy;

namespace SecureMail.Endurance.Parts;

/// <summary>How an instance runs.</summary>
internal sealed record InstanceOptions
{
    /// <summary>Where it answers; null: on a free port.</summary>
    public Uri? Address { get; init; }

    /// <summary>Whether it runs as the custom handler of a Functions host, which then has to call its triggers.</summary>
    public bool IsHandler { get; init; }

    /// <summary>Whether it speaks to the store without a proxy in between; nobody can watch it then.</summary>
    public bool IsDirect { get; init; }

    /// <summary>Who watches its storage calls.</summary>
    public StorageWatch Watch { get; init; } = new();

    /// <summary>Says at every stall how long it lasts before the connection is reset; null: longer than any client waits.</summary>
    public Func<TimeSpan>? StallFor { get; init; }
}
