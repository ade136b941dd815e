using System.Security.Cryptography;

namespace SecureMail.Core.Keys;

/// <summary>
/// Unwrapped keys that stay in memory for a while: bounded in time and number, pinned, and zeroed in the moment they
/// leave. A timer sees to it in a program that is idle. Gives out copies only, so that nothing is zeroed while it is
/// used. Time is measured by the monotonic clock: turning the machine's clock back keeps nothing longer. Safe for
/// concurrent use.
/// </summary>
/// <param name="clock">Measures time and sets the timer.</param>
/// <param name="most">When so many are there, the one that would leave next makes room.</param>
internal sealed class SecretCache<TName>(TimeProvider clock, int most) : IDisposable
    where TName : notnull
{
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<TName, Kept> kept = [];
    private ITimer? timer;
    private long forgotten;

    /// <summary>How many keys are there.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return kept.Count;
            }
        }
    }

    /// <summary>
    /// Changes whenever anything is forgotten. Who reads it before looking a key up and hands it to <see cref="Keep"/> does
    /// not bring back what was forgotten in between.
    /// </summary>
    public long Forgotten => Interlocked.Read(ref forgotten);

    /// <summary>A copy of a key; null when it is not there.</summary>
    public TCopy? Find<TCopy>(TName name, Func<ReadOnlySpan<byte>, TCopy> copy)
        where TCopy : class
    {
        lock (gate)
        {
            return kept.TryGetValue(name, out var found) && Remaining(found) > TimeSpan.Zero ? copy(found.Key) : null;
        }
    }

    /// <summary>Keeps a copy of a key for a time, unless something was forgotten since <paramref name="seen"/>.</summary>
    public void Keep(TName name, ReadOnlySpan<byte> key, TimeSpan time, long seen)
    {
        lock (gate)
        {
            if (seen != forgotten || time <= TimeSpan.Zero)
            {
                return;
            }
            Remove(name);
            if (kept.Count >= most)
            {
                Remove(kept.MinBy(one => Remaining(one.Value)).Key);
            }
            var copy = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
            key.CopyTo(copy);
            kept[name] = new Kept(copy, clock.GetTimestamp(), time);
            Wake();
        }
    }

    /// <summary>Zeroes a key and lets it go.</summary>
    public void Forget(TName name)
    {
        lock (gate)
        {
            Interlocked.Increment(ref forgotten);
            Remove(name);
        }
    }

    /// <summary>Zeroes all keys.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            Interlocked.Increment(ref forgotten);
            kept.Keys.ToList().ForEach(Remove);
            timer?.Dispose();
            timer = null;
        }
    }

    private void RemoveOld()
    {
        lock (gate)
        {
            kept.Where(one => Remaining(one.Value) <= TimeSpan.Zero).Select(one => one.Key).ToList().ForEach(Remove);
            Wake();
        }
    }

    /// <summary>Sets the timer to the time at which the next key leaves.</summary>
    private void Wake()
    {
        if (kept.Count == 0)
        {
            return;
        }
        var next = kept.Values.Min(Remaining);
        timer ??= clock.CreateTimer(_ => RemoveOld(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(next > ShortestTimer ? next : ShortestTimer, Timeout.InfiniteTimeSpan);
    }

    private void Remove(TName name)
    {
        if (kept.Remove(name, out var found))
        {
            CryptographicOperations.ZeroMemory(found.Key);
        }
    }

    private TimeSpan Remaining(Kept one) => one.Time - clock.GetElapsedTime(one.Since);

    private sealed record Kept(byte[] Key, long Since, TimeSpan Time);
}
