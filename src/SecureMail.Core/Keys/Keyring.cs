using System.Collections.Concurrent;
using System.Security.Cryptography;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Envelope;

namespace SecureMail.Core.Keys;

/// <summary>
/// The 32-byte keys that are stored wrapped in the table <c>keys</c>: an organisation's monthly index key, and the
/// deployment's keys for mailbox hashes, codes and account addresses. Made on first use; unwrapped ones stay in memory
/// for <see cref="CacheTime"/>. Callers get copies, which they dispose.
/// </summary>
public sealed class Keyring(
    ITableStore tables, KeyEncryptionKeys keys, OrganisationDirectory organisations, RandomNumberGenerator randomness, TimeProvider clock) : IDisposable
{
    /// <summary>How long an unwrapped key may stay in memory.</summary>
    public static readonly TimeSpan CacheTime = TimeSpan.FromMinutes(5);

    /// <summary>How many unwrapped keys may stay in memory.</summary>
    public const int MostKept = 1000;

    private const int MostConflicts = 20;
    private const string MailboxHash = "mailbox-hash";

    private readonly SecretCache<(string Owner, string Name)> cache = new(clock, MostKept);
    private readonly ConcurrentDictionary<(string Owner, string Name), Reservation> reserved = new();

    /// <summary>How many unwrapped keys are in memory.</summary>
    public int Kept => cache.Count;

    /// <summary>The key of mailbox hashes.</summary>
    public async Task<SecretKey> MailboxHashKeyAsync(CancellationToken cancellationToken) =>
        await GetOrCreateAsync(WrappedKeyRow.Deployment, MailboxHash, cancellationToken);

    /// <summary>The key under which account addresses and mailed codes are kept.</summary>
    public Task<IndexKey> AccountKeyAsync(CancellationToken cancellationToken) =>
        GetOrCreateAsync(WrappedKeyRow.Deployment, "accounts", cancellationToken);

    /// <summary>
    /// The key under which an organisation's summaries and addresses of one month are sealed; null when there is none, or
    /// none any more: <see cref="ReserveIndexKeyAsync"/> makes it, and it is thrown away when its last message has gone.
    /// </summary>
    public Task<IndexKey?> FindIndexKeyAsync(string organisation, DateTimeOffset acceptedAt, CancellationToken cancellationToken) =>
        FindAsync(organisation, WrappedKeyRow.IndexName(acceptedAt), cancellationToken);

    /// <summary>The key under which one key of an application is sealed. Making it needs no call to a vault.</summary>
    public Task<IndexKey> CredentialKeyAsync(string organisation, string application, string keyId, CancellationToken cancellationToken) =>
        GetOrCreateAsync(organisation, CredentialKeyName(application, keyId), cancellationToken);

    /// <summary>The name of that key in the table <c>keys</c>.</summary>
    public static string CredentialKeyName(string application, string keyId) => $"credential-{application}-{keyId}";

    /// <summary>
    /// Makes sure, before anything of a message is sealed, that its index key is there and stays until the message's end.
    /// What is recorded is the end of the last message that the month can bring with the same life, so that one write serves
    /// them all; it only grows, and a key that somebody is throwing away in this moment is either kept or made anew.
    /// </summary>
    public async Task ReserveIndexKeyAsync(
        string organisation, DateTimeOffset acceptedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var name = WrappedKeyRow.IndexName(acceptedAt);
        if (reserved.TryGetValue((organisation, name), out var known)
            && known.Until >= expiresAt && clock.GetElapsedTime(known.Since) < CacheTime)
        {
            return;
        }
        var neededUntil = WrappedKeyRow.MonthOf(name)!.Value.AddMonths(1) + (expiresAt - acceptedAt);
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var row = await tables.GetAsync(StorageNames.Keys, organisation, name, cancellationToken);
            if (row is null ? await CreateAsync(organisation, name, neededUntil, cancellationToken)
                : await ProlongAsync(new WrappedKeyRow(row), expiresAt, neededUntil, cancellationToken))
            {
                Remember(organisation, name, expiresAt);
                return;
            }
        }
        throw new InvalidOperationException("internal error: an index key changes faster than it can be reserved");
    }

    /// <summary>
    /// Unwraps what the next mails will need, as far as it is there: the key of mailbox hashes, and this month's index
    /// keys of the first organisations. Makes nothing.
    /// </summary>
    public async Task OpenAheadAsync(int mostOrganisations, CancellationToken cancellationToken)
    {
        var month = WrappedKeyRow.IndexName(clock.GetUtcNow());
        List<(string Owner, string Name)> wanted = [(WrappedKeyRow.Deployment, MailboxHash)];
        await foreach (var organisation in organisations.ListAsync(cancellationToken).Take(mostOrganisations).WithCancellation(cancellationToken))
        {
            wanted.Add((organisation.Id, month));
        }
        await Task.WhenAll(wanted.Select(async key => (await FindAsync(key.Owner, key.Name, cancellationToken))?.Dispose()));
    }

    /// <summary>Zeroes an index key that was thrown away.</summary>
    public void Forget(WrappedKeyRow row) => cache.Forget((row.Owner, row.Name));

    /// <summary>Zeroes every key.</summary>
    public void Dispose() => cache.Dispose();

    private async Task<IndexKey> GetOrCreateAsync(string owner, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(owner, name, cancellationToken) is { } found)
        {
            return found;
        }
        await CreateAsync(owner, name, neededUntil: null, cancellationToken);
        return await FindAsync(owner, name, cancellationToken)
            ?? throw new InvalidOperationException("internal error: a key vanished between two reads");
    }

    private async Task<IndexKey?> FindAsync(string owner, string name, CancellationToken cancellationToken)
    {
        if (cache.Find((owner, name), IndexKey.FromBytes) is { } kept)
        {
            return kept;
        }
        var seen = cache.Forgotten;
        var row = await tables.GetAsync(StorageNames.Keys, owner, name, cancellationToken);
        if (row is null)
        {
            return null;
        }
        var (bytes, failure) = await keys.UnwrapAsync(new WrappedKeyRow(row).Wrapped, cancellationToken);
        if (bytes is null)
        {
            throw new KeyUnavailableException(failure);
        }
        var key = IndexKey.FromBytes(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        cache.Keep((owner, name), key.Bytes, CacheTime, seen);
        return key;
    }

    /// <summary>Makes a key; false when somebody else was faster.</summary>
    private async Task<bool> CreateAsync(string owner, string name, DateTimeOffset? neededUntil, CancellationToken cancellationToken)
    {
        var seen = cache.Forgotten;
        var keyUri = owner == WrappedKeyRow.Deployment ? null : (await organisations.FindAsync(owner, cancellationToken))?.KeyUri;
        var key = GC.AllocateUninitializedArray<byte>(SecretKey.Length, pinned: true);
        randomness.GetBytes(key);
        try
        {
            var row = WrappedKeyRow.Create(owner, name, await keys.WrapAsync(keyUri, key, cancellationToken));
            row.NeededUntil = neededUntil;
            var isMade = await tables.InsertAsync(StorageNames.Keys, row.Row, cancellationToken) == WriteResult.Done;
            if (isMade)
            {
                cache.Keep((owner, name), key, CacheTime, seen);
            }
            return isMade;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private async Task<bool> ProlongAsync(
        WrappedKeyRow row, DateTimeOffset expiresAt, DateTimeOffset neededUntil, CancellationToken cancellationToken)
    {
        if (row.NeededUntil >= expiresAt)
        {
            return true;
        }
        row.NeededUntil = neededUntil;
        return await tables.ReplaceAsync(StorageNames.Keys, row.Row, cancellationToken) == WriteResult.Done;
    }

    /// <summary>Spares the next mails of the month a read. A key is thrown away long after what is remembered here.</summary>
    private void Remember(string organisation, string name, DateTimeOffset until)
    {
        if (reserved.Count >= MostKept)
        {
            reserved.Clear();
        }
        reserved[(organisation, name)] = new Reservation(until, clock.GetTimestamp());
    }

    private readonly record struct Reservation(DateTimeOffset Until, long Since);
}
