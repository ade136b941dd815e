using System.Runtime.CompilerServices;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Keys.Rotation;

/// <summary>
/// Wraps every stored key by the newest version of its key-encryption key: message keys, index keys, the deployment's
/// own. No blob is touched, and a message key's MAC stays: it hangs on the key, not on who wraps it. Each row is replaced
/// by itself, and only if nobody has changed it, so that a rotation may be killed anywhere, run twice at once, and run
/// beside a program at work. It keeps no record of its own: the rows say what is left to do.
/// </summary>
public sealed class KeyRotation(
    ITableStore tables, MessageTable messages, KeyEncryptionKeys keys, OrganisationDirectory organisations, TimeProvider clock)
{
    private const int AtOnce = 8;

    private readonly Rewrapping rewrapping = new(keys, clock);
    private readonly Lock gate = new();

    /// <summary>How many rows there are to look at, for a progress bar; those of other organisations count too.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken) =>
        await tables.QueryAsync(new TableQuery(StorageNames.Keys), cancellationToken).CountAsync(cancellationToken)
        + await tables.QueryAsync(new TableQuery(StorageNames.Expiries), cancellationToken).CountAsync(cancellationToken);

    /// <summary>Rotates.</summary>
    /// <param name="organisation">Whose keys; null: those of all organisations and of the deployment.</param>
    /// <param name="progress">Hears of every row that was looked at, with the count so far.</param>
    /// <param name="cancellationToken">Stops between two keys.</param>
    /// <exception cref="KeyUnavailableException">The vault does not answer; what was done stays done.</exception>
    public async Task<RotationCount> RunAsync(string? organisation, IProgress<RotationCount> progress, CancellationToken cancellationToken)
    {
        var keyUris = await organisations.ListAsync(cancellationToken)
            .ToDictionaryAsync(one => one.Id, one => one.KeyUri, cancellationToken: cancellationToken);
        var count = new RotationCount();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(PlacesAsync(cancellationToken), options, async (place, token) =>
        {
            var (owner, outcome, failure) = await RotateAsync(place, organisation, keyUris, token);
            lock (gate)
            {
                count = owner is null ? count : count.Add(outcome, failure);
                progress.Report(count);
            }
        });
        return count;
    }

    /// <summary>Where keys stand. Every message that lives has a row in <c>expiries</c>, which is read instead of all messages there ever were.</summary>
    private async IAsyncEnumerable<Place> PlacesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Keys), cancellationToken))
        {
            yield return new Place(new WrappedKeyRow(row), Expiry: null);
        }
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Expiries), cancellationToken))
        {
            yield return new Place(Key: null, new ExpiryRow(row));
        }
    }

    /// <summary>Rotates the key of a place; the owner is null when it is not to be looked at.</summary>
    private async Task<(string? Owner, RotationOutcome Outcome, UnwrapFailure Failure)> RotateAsync(
        Place place, string? organisation, Dictionary<string, string?> keyUris, CancellationToken cancellationToken)
    {
        var message = place.Expiry is { } expiry ? await FindAsync(expiry, cancellationToken) : null;
        var owner = place.Key?.Owner ?? message?.Organisation;
        if (owner is null || (organisation is not null && owner != organisation))
        {
            return default;
        }
        var keyUri = keyUris.GetValueOrDefault(owner);
        var (outcome, failure) = place.Key is { } key
            ? await RotateRowAsync(StorageNames.Keys, key.Owner, key.Name, keyUri, cancellationToken)
            : message!.IsReadable(clock.GetUtcNow())
                ? await RotateRowAsync(StorageNames.Messages, message.Id.Value, KeyRow.RowKey, keyUri, cancellationToken)
                : (RotationOutcome.Ended, UnwrapFailure.None);
        return (owner, outcome, failure);
    }

    /// <summary>The message of an expiry row; null for what an attempt left that never became a message.</summary>
    private async Task<MessageRow?> FindAsync(ExpiryRow expiry, CancellationToken cancellationToken)
    {
        var message = await messages.FindAsync(expiry.Message, cancellationToken);
        return message is not null && ExpiryRow.PartitionOf(message.ExpiresAt) == expiry.Row.Partition ? message : null;
    }

    private async Task<(RotationOutcome Outcome, UnwrapFailure Failure)> RotateRowAsync(
        string table, string partition, string name, string? keyUri, CancellationToken cancellationToken)
    {
        while (await tables.GetAsync(table, partition, name, cancellationToken) is { } row)
        {
            var (wrapped, failure) = await rewrapping.RunAsync(keyUri, WrappedColumns.Read(row), cancellationToken);
            if (wrapped is null)
            {
                return (failure == UnwrapFailure.None ? RotationOutcome.Newest : RotationOutcome.Failed, failure);
            }
            if (await tables.ReplaceAsync(table, WrappedColumns.Set(row, wrapped), cancellationToken) == WriteResult.Done)
            {
                return (RotationOutcome.Rewrapped, UnwrapFailure.None);
            }
        }
        return (RotationOutcome.Ended, UnwrapFailure.None);
    }

    private sealed record Place(WrappedKeyRow? Key, ExpiryRow? Expiry);
}
