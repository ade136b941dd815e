using System.Security.Cryptography;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Envelope;

namespace SecureMail.Core.Seal;

/// <summary>Seals a message under a key of its own and writes its two blobs. Needs no call to the vault.</summary>
public sealed class Sealer(IBlobStore blobs, KeyEncryptionKeys keys, RandomNumberGenerator randomness)
{
    private const int AttemptBytes = 10;

    /// <summary>
    /// Seals. The blobs stand under a random attempt name, so that two deliveries of one event that race never mix one
    /// delivery's key with the other's blob; the commit decides whose attempt counts.
    /// </summary>
    /// <param name="message">The message; its bytes are read until the task ends, however it ends.</param>
    /// <param name="before">No blob appears before this has ended well: what finds the blobs again after a crash.</param>
    /// <param name="cancellationToken">Ends it; what is on its way then never becomes a blob.</param>
    public async Task<SealedMessage> SealAsync(MessageToSeal message, Task before, CancellationToken cancellationToken)
    {
        using var dek = DataEncryptionKey.Create(randomness);
        var attempt = NewAttempt();
        // The manifest first: it is on its way while the message's first block is sealed.
        var manifest = WriteAsync(message, attempt, Manifest.ManifestPart, message.Read.Manifest.ToBytes(), dek, before, cancellationToken);
        var raw = WriteAsync(message, attempt, Manifest.RawPart, message.Mail.Raw, dek, before, cancellationToken);
        await Task.WhenAll(raw, manifest);
        return new SealedMessage(
            attempt, await WrapAsync(message, dek, cancellationToken), EnvelopeSize.SealedLength(message.Mail.Raw.Length), await raw);
    }

    /// <summary>Deletes the blobs of an attempt that did not become the message.</summary>
    public async Task DiscardAsync(MessageId id, string attempt, CancellationToken cancellationToken)
    {
        await blobs.DeleteAsync(MessageRow.BlobName(id, attempt, Manifest.RawPart), cancellationToken);
        await blobs.DeleteAsync(MessageRow.BlobName(id, attempt, Manifest.ManifestPart), cancellationToken);
    }

    /// <summary>Returns the SHA-256 of the blob.</summary>
    private async Task<byte[]> WriteAsync(
        MessageToSeal message,
        string attempt,
        string part,
        ReadOnlyMemory<byte> plain,
        DataEncryptionKey dek,
        Task before,
        CancellationToken cancellationToken)
    {
        var context = new EnvelopeContext(message.Mail.Organisation.Id, message.Id.Value, part);
        byte[] sha256 = [];
        var written = await blobs.CreateAsync(
            MessageRow.BlobName(message.Id, attempt, part),
            async (target, token) =>
            {
                await using var hashed = new HashedStream(target);
                using var sealing = new EnvelopeWriter(randomness).Create(hashed, dek, context);
                await sealing.WriteAsync(plain, token);
                await sealing.CompleteAsync(token);
                sha256 = hashed.Sha256();
                await before;
            },
            cancellationToken);
        return written == WriteResult.Done
            ? sha256
            : throw new InvalidOperationException("internal error: two attempts have one random name");
    }

    private async Task<SealedKey> WrapAsync(MessageToSeal message, DataEncryptionKey dek, CancellationToken cancellationToken)
    {
        var mac = KeyRowMac.Compute(dek, message.Mail.Organisation.Id, message.Id.Value, message.ExpiresAt);
        var key = GC.AllocateUninitializedArray<byte>(SecretKey.Length, pinned: true);
        dek.Bytes.CopyTo(key);
        try
        {
            return new SealedKey(await keys.WrapAsync(message.Mail.Organisation.KeyUri, key, cancellationToken), mac);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private string NewAttempt()
    {
        Span<byte> bytes = stackalloc byte[AttemptBytes];
        randomness.GetBytes(bytes);
        return Base32.Encode(bytes, AttemptBytes * 8 / 5);
    }
}
