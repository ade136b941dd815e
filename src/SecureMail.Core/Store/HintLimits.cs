namespace SecureMail.Core.Store;

/// <summary>
/// What Azure Queue Storage takes, checked by every store of hints. Source: REST pages "Put Message" and "Get Messages".
/// </summary>
public static class HintLimits
{
    /// <summary>Largest hint: 48 KiB, which Base64 turns into the service's 64 KiB.</summary>
    public const int HintBytes = 48 * 1024;

    /// <summary>Most hints that one call receives.</summary>
    public const int ReceivedAtOnce = 32;

    /// <summary>Shortest time for which received hints are hidden: 1 second.</summary>
    public static readonly TimeSpan ShortestHiding = TimeSpan.FromSeconds(1);

    /// <summary>Longest time for which received hints are hidden: 7 days.</summary>
    public static readonly TimeSpan LongestHiding = TimeSpan.FromDays(7);

    /// <summary>Checks a hint before it is sent. Throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static void CheckHint(int bytes, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, HintBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, IHints.LongestDelay);
    }

    /// <summary>Checks a receipt's arguments. Throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static void CheckReceive(int most, TimeSpan hideFor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, ReceivedAtOnce);
        ArgumentOutOfRangeException.ThrowIfLessThan(hideFor, ShortestHiding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hideFor, LongestHiding);
    }
}
