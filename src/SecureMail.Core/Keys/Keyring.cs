using System.Collections.Concurrent;
using System.Security.Cryptography;
using SecureMail.Core.Store;

namespace SecureMail.Core.Keys;

/// <summary>
/// The 32-byte keys that are stored wrapped in the table <c>keys</c>: an organisation's monthly index key, and the
/// deployment's keys for mailbox hashes, codes and account addresses. Made on first use; unwrapped ones stay in memory
/// for <see cref="CacheTime"/>.
/// </summary>
public sealed class Keyring(ITableStore tables, IKeyWrapper wrapper, RandomNumberGenerator randomness, TimeProvider clock)
{
    /// <summary>How long an unwrapped key may stay in memory.</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromMinutes(5);

    private const int KeyBytes = 32;
    private const string Deployment = "-deployment";
    private const string Wrapped = "Wrapped";
    private const string KekId = "KekId";

    private readonly ConcurrentDictionary<(string Owner, string Name), CachedKey> cache = new();

    /// <summary>The key of mailbox hashes.</summary>
    public Task<byte[]> MailboxHashKeyAsync(CancellationToken cancellationToken) =>
        GetOrCreateAsync(Deployment, "mailbox-hash", cancellationToken);

    /// <summary>The key under which account addresses and mailed codes are kept.</summary>
    public Task<byte[]> AccountKeyAsync(CancellationToken cancellationToken) =>
        GetOrCreateAsync(Deployment, "accounts", cancellationToken);

    /// <summary>The key under which an organisation's summaries and addresses of one month are sealed.</summary>
    public Task<byte[]> IndexKeyAsync(string organisation, DateTimeOffset acceptedAt, CancellationToken cancellationToken) =>
        GetOrCreateAsync(organisation, FormattableString.Invariant($"index-{acceptedAt.UtcDateTime:yyyyMM}"), cancellationToken);

    private async Task<byte[]> GetOrCreateAsync(string owner, string name, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (cache.TryGetValue((owner, name), out var cached) && cached.Until > now)
        {
            return cached.Key;
        }
        var key = await ReadAsync(owner, name, cancellationToken) ?? await CreateAsync(owner, name, cancellationToken);
        cache[(owner, name)] = new CachedKey(key, now + CacheTime);
        return key;
    }

    private async Task<byte[]?> ReadAsync(string owner, string name, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(StorageNames.Keys, owner, name, cancellationToken);
        if (row is null)
        {
            return null;
        }
        var wrapped = new WrappedKey(row.RequiredText(KekId), row.RequiredBytes(Wrapped));
        var result = await wrapper.UnwrapAsync(wrapped, cancellationToken);
        return result.Key ?? throw new KeyUnavailableException(result.Failure);
    }

    private async Task<byte[]> CreateAsync(string owner, string name, CancellationToken cancellationToken)
    {
        var key = new byte[KeyBytes];
        randomness.GetBytes(key);
        var wrapped = await wrapper.WrapAsync(key, cancellationToken);
        var row = new TableRow(owner, name).Set(KekId, wrapped.KekId).Set(Wrapped, wrapped.Bytes);
        if (await tables.InsertAsync(StorageNames.Keys, row, cancellationToken) == WriteResult.Done)
        {
            return key;
        }
        CryptographicOperations.ZeroMemory(key);
        return await ReadAsync(owner, name, cancellationToken)
            ?? throw new InvalidOperationException("internal error: a key vanished between two reads");
    }

    private sealed record CachedKey(byte[] Key, DateTimeOffset Until);
}
