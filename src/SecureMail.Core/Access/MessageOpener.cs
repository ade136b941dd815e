using System.Security.Cryptography;
using SecureMail.Core.Keys;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Envelope;

namespace SecureMail.Core.Access;

/// <summary>Why a message does not open.</summary>
public enum OpenFailure
{
    /// <summary>It does.</summary>
    None,

    /// <summary>It has ended; its key is gone.</summary>
    Ended,

    /// <summary>The key or the store cannot be reached just now; nothing is lost.</summary>
    TryLater,

    /// <summary>What is stored is not what was sealed.</summary>
    Damaged,
}

/// <summary>An opened message, or why there is none.</summary>
/// <param name="Message">The caller disposes it.</param>
/// <param name="Failure">Why.</param>
public sealed record OpenResult(OpenedMessage? Message, OpenFailure Failure);

/// <summary>
/// Opens messages: state and clock first, then the key row, the key, its MAC, and the manifest, which is fetched meanwhile. All of it
/// each time; only the unwrapped key may come from memory.
/// </summary>
public sealed class MessageOpener(ITableStore tables, IBlobStore blobs, KeyEncryptionKeys keys, DekCache deks, TimeProvider clock)
{
    /// <summary>Opens a message that the caller has a right to read. Its beginning is fetched meanwhile too.</summary>
    public Task<OpenResult> OpenAsync(MessageRow message, CancellationToken cancellationToken) =>
        OpenAsync(message, isRead: true, cancellationToken);

    /// <summary>Opens a message of which the manifest is enough; its content is fetched only when it is asked for.</summary>
    public Task<OpenResult> OpenManifestAsync(MessageRow message, CancellationToken cancellationToken) =>
        OpenAsync(message, isRead: false, cancellationToken);

    private async Task<OpenResult> OpenAsync(MessageRow message, bool isRead, CancellationToken cancellationToken)
    {
        if (!message.IsReadable(clock.GetUtcNow()))
        {
            return new OpenResult(null, OpenFailure.Ended);
        }
        await using var manifest = Fetch(message, Manifest.ManifestPart, cancellationToken);
        await using var raw = isRead ? Fetch(message, Manifest.RawPart, cancellationToken) : null;
        var seen = deks.Forgotten;
        var row = await tables.GetAsync(StorageNames.Messages, message.Id.Value, KeyRow.RowKey, cancellationToken);
        if (row is null)
        {
            return new OpenResult(null, OpenFailure.Ended);
        }
        var @sealed = KeyRow.Read(row);
        if (deks.Find(message.Id) is { } kept)
        {
            return await OpenWithAsync(message, kept, @sealed.Mac, manifest, raw, cancellationToken);
        }
        var (bytes, failure) = await keys.UnwrapAsync(@sealed.Wrapped, cancellationToken);
        if (bytes is null)
        {
            return new OpenResult(null, FailureOf(failure));
        }
        var dek = DataEncryptionKey.FromBytes(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        deks.Keep(message.Id, dek, message.ExpiresAt, seen);
        return await OpenWithAsync(message, dek, @sealed.Mac, manifest, raw, cancellationToken);
    }

    private async Task<OpenResult> OpenWithAsync(
        MessageRow message, DataEncryptionKey dek, byte[] mac, EarlyFetch manifest, EarlyFetch? raw, CancellationToken cancellationToken)
    {
        var failure = OpenFailure.Damaged;
        try
        {
            if (KeyRowMac.Verify(mac, dek, message.Organisation, message.Id.Value, message.ExpiresAt))
            {
                return new OpenResult(await OpenedMessage.OpenAsync(blobs, message, dek, await manifest.TakeAsync(), raw, cancellationToken), OpenFailure.None);
            }
        }
        catch (EnvelopeException)
        {
            // Damaged.
        }
        catch (MessageUnreadableException unreadable)
        {
            failure = unreadable.Failure;
        }
        catch
        {
            dek.Dispose();
            throw;
        }
        dek.Dispose();
        deks.Forget(message.Id);
        return new OpenResult(null, failure);
    }

    private EarlyFetch Fetch(MessageRow message, string part, CancellationToken cancellationToken) =>
        new(blobs.OpenReadAsync(message.BlobName(part), cancellationToken));

    private static OpenFailure FailureOf(UnwrapFailure failure) => failure switch
    {
        UnwrapFailure.Destroyed => OpenFailure.Ended,
        UnwrapFailure.Corrupt => OpenFailure.Damaged,
        _ => OpenFailure.TryLater,
    };
}
