using SecureMail.Core.Store;
using SecureMail.Envelope;

namespace SecureMail.Core.Keys;

/// <summary>
/// The data-encryption keys of messages that were opened a moment ago, so that reading on asks the vault nothing. It
/// spares the vault and nothing else: every read looks at the message's state, time, key row and MAC first. Keys are
/// zeroed when their time is over, when others need the room, and when the message ends.
/// </summary>
public sealed class DekCache(TimeProvider clock) : IDisposable
{
    /// <summary>How long a key may stay; never beyond the message's end.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>How many keys may stay: some 150 KiB.</summary>
    public const int Most = 1000;

    private readonly SecretCache<MessageId> cache = new(clock, Most);

    /// <summary>How many keys are in memory.</summary>
    public int Count => cache.Count;

    /// <summary>Changes when any message's key is forgotten, see <see cref="Keep"/>.</summary>
    public long Forgotten => cache.Forgotten;

    /// <summary>A copy, which the caller disposes; null when the vault must be asked.</summary>
    public DataEncryptionKey? Find(MessageId message) => cache.Find(message, DataEncryptionKey.FromBytes);

    /// <summary>Keeps a copy of a key.</summary>
    /// <param name="message">Whose.</param>
    /// <param name="key">The key.</param>
    /// <param name="expiresAt">When the message ends.</param>
    /// <param name="seen"><see cref="Forgotten"/> as it was before the key row was read.</param>
    public void Keep(MessageId message, DataEncryptionKey key, DateTimeOffset expiresAt, long seen)
    {
        var remaining = expiresAt - clock.GetUtcNow();
        cache.Keep(message, key.Bytes, remaining < Longest ? remaining : Longest, seen);
    }

    /// <summary>Zeroes a message's key.</summary>
    public void Forget(MessageId message) => cache.Forget(message);

    /// <summary>Zeroes every key.</summary>
    public void Dispose() => cache.Dispose();
}
