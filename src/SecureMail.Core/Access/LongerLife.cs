using System.Security.Cryptography;
using SecureMail.Core.Keys;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Envelope;

namespace SecureMail.Core.Access;

/// <summary>What came of keeping a message longer.</summary>
public enum KeepOutcome
{
    /// <summary>It ends later now.</summary>
    Kept,

    /// <summary>The viewer may not, the message has ended, or the organisation allows no more.</summary>
    Refused,

    /// <summary>The key cannot be reached just now; nothing was changed.</summary>
    TryLater,
}

/// <summary>
/// Lets a sender keep a message longer, up to the organisation's limit. The end is bound to the key by a MAC that only
/// the key itself can make, so the key is unwrapped for it: nobody who can only write the table prolongs a life.
/// </summary>
public sealed class LongerLife(
    ITableStore tables, KeyEncryptionKeys keys, Keyring keyring, HintSender hints, EventLog events, TimeProvider clock)
{
    /// <summary>The latest end that the sender may choose; null when there is none beyond the present one.</summary>
    public static DateTimeOffset? LatestEnd(MessageView view)
    {
        var latest = view.Message.AcceptedAt + view.Organisation.Portal.LongestKeep;
        return view is { IsOwn: true, State: MessageState.Active } && latest > view.Message.ExpiresAt ? latest : null;
    }

    /// <summary>Moves the end so many days on, at most to <see cref="LatestEnd"/>.</summary>
    public async Task<KeepOutcome> KeepAsync(MessageView view, int days, CancellationToken cancellationToken)
    {
        if (LatestEnd(view) is not { } latest || days < 1 || !view.Message.IsReadable(clock.GetUtcNow()))
        {
            return KeepOutcome.Refused;
        }
        var wanted = view.Message.ExpiresAt.AddDays(Math.Min(days, 365));
        var end = wanted < latest ? wanted : latest;
        var id = view.Message.Id;
        if (await tables.GetAsync(StorageNames.Messages, id.Value, KeyRow.RowKey, cancellationToken) is not { } keyRow)
        {
            return KeepOutcome.Refused;
        }
        var known = KeyRow.Read(keyRow);
        var unwrapped = await keys.UnwrapAsync(known.Wrapped, cancellationToken);
        if (unwrapped.Key is not { } key)
        {
            return KeepOutcome.TryLater;
        }
        if (RenewMac(view.Message, known, key, end) is not { } mac)
        {
            return KeepOutcome.Refused;
        }
        // The key of its addresses and summaries would be thrown away at the old end.
        await keyring.ReserveIndexKeyAsync(view.Message.Organisation, view.Message.AcceptedAt, end, cancellationToken);
        return await WriteAsync(view.Message, keyRow.Set("Mac", mac), end, cancellationToken) ? KeepOutcome.Kept : KeepOutcome.Refused;
    }

    /// <summary>The MAC for the new end; null when the present one is wrong, so that a forged row gets no true MAC.</summary>
    private static byte[]? RenewMac(MessageRow message, SealedKey known, byte[] key, DateTimeOffset end)
    {
        using var dek = DataEncryptionKey.FromBytes(key);
        CryptographicOperations.ZeroMemory(key);
        return KeyRowMac.Verify(known.Mac, dek, message.Organisation, message.Id.Value, message.ExpiresAt)
            ? KeyRowMac.Compute(dek, message.Organisation, message.Id.Value, end)
            : null;
    }

    /// <summary>The timer's new row first, then message and key in one transaction, then the old row: the sweep heals what a crash leaves.</summary>
    private async Task<bool> WriteAsync(MessageRow message, TableRow keyRow, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var (before, generation) = (message.ExpiresAt, message.Generation + 1);
        if (!message.TryMove(MessageEvent.KeptLonger, clock.GetUtcNow()))
        {
            return false;
        }
        await tables.PutAsync(StorageNames.Expiries, ExpiryRow.Create(message.Id, end, generation), cancellationToken);
        message.Row.Set("ExpiresAt", end).Set("Generation", generation);
        var written = await tables.TransactAsync(
            StorageNames.Messages, [TableWrite.Replace(message.Row), TableWrite.Replace(keyRow)], cancellationToken);
        if (written != WriteResult.Done)
        {
            return false;
        }
        if (ExpiryRow.PartitionOf(before) != ExpiryRow.PartitionOf(end))
        {
            await tables.DeleteAsync(StorageNames.Expiries, ExpiryRow.PartitionOf(before), message.Id.Value, cancellationToken);
        }
        await hints.WakeExpiryAsync(new ExpiryHint(message.Id, generation), end - clock.GetUtcNow(), cancellationToken);
        await events.AppendAsync(message.Organisation, "Kept", message.Id, cancellationToken);
        return true;
    }
}
