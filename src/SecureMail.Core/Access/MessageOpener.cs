using System.Security.Cryptography;
using SecureMail.Core.Keys;
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

/// <summary>Opens messages: state and clock first, then the key, its MAC, and the manifest.</summary>
public sealed class MessageOpener(ITableStore tables, IBlobStore blobs, IKeyWrapper wrapper, TimeProvider clock)
{
    /// <summary>Opens a message that the caller has a right to read.</summary>
    public async Task<OpenResult> OpenAsync(MessageRow message, CancellationToken cancellationToken)
    {
        if (!message.IsReadable(clock.GetUtcNow()))
        {
            return new OpenResult(null, OpenFailure.Ended);
        }
        var row = await tables.GetAsync(StorageNames.Messages, message.Id.Value, KeyRow.RowKey, cancellationToken);
        if (row is null)
        {
            return new OpenResult(null, OpenFailure.Ended);
        }
        var @sealed = KeyRow.Read(row);
        var unwrapped = await wrapper.UnwrapAsync(@sealed.Wrapped, cancellationToken);
        return unwrapped.Key is { } key
            ? await OpenWithAsync(message, key, @sealed.Mac, cancellationToken)
            : new OpenResult(null, FailureOf(unwrapped.Failure));
    }

    private async Task<OpenResult> OpenWithAsync(MessageRow message, byte[] key, byte[] mac, CancellationToken cancellationToken)
    {
        var dek = DataEncryptionKey.FromBytes(key);
        CryptographicOperations.ZeroMemory(key);
        if (!KeyRowMac.Verify(mac, dek, message.Organisation, message.Id.Value, message.ExpiresAt))
        {
            dek.Dispose();
            return new OpenResult(null, OpenFailure.Damaged);
        }
        try
        {
            return new OpenResult(await OpenedMessage.OpenAsync(blobs, message, dek, cancellationToken), OpenFailure.None);
        }
        catch (EnvelopeException)
        {
            dek.Dispose();
            return new OpenResult(null, OpenFailure.Damaged);
        }
        catch (MessageUnreadableException unreadable)
        {
            dek.Dispose();
            return new OpenResult(null, unreadable.Failure);
        }
    }

    private static OpenFailure FailureOf(UnwrapFailure failure) => failure switch
    {
        UnwrapFailure.Destroyed => OpenFailure.Ended,
        UnwrapFailure.Corrupt => OpenFailure.Damaged,
        _ => OpenFailure.TryLater,
    };
}
