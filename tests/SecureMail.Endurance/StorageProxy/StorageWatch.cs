namespace SecureMail.Endurance.StorageProxy;

/// <summary>Who watches the storage calls of an instance, and does harm. Called from many connections at once.</summary>
internal sealed record StorageWatch
{
    /// <summary>A request has arrived: what is to happen to it; null: what it asks for.</summary>
    public Func<StorageCall, FaultKind?> Arriving { get; init; } = _ => null;

    /// <summary>The store has answered, and the program does not know yet.</summary>
    public Action<StorageCall, int> CarriedOut { get; init; } = (_, _) => { };
}
