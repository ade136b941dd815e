using System.Xml.Linq;
using SecureMail.Core.Store;

namespace SecureMail.Core.Keys.Rotation;

/// <summary>
/// Wraps the portal's data protection keys anew. Blobs are never overwritten: the new file is written first, then the old one is
/// deleted. Killed in between, both stand there and the portal takes the newer; the next run deletes the older.
/// </summary>
public sealed class PortalKeyRotation(IBlobStore blobs, KeyEncryptionKeys keys, TimeProvider clock)
{
    private readonly Rewrapping rewrapping = new(keys, clock);

    /// <summary>Rotates.</summary>
    /// <exception cref="KeyUnavailableException">The vault does not answer; what was done stays done.</exception>
    public async Task<RotationCount> RunAsync(CancellationToken cancellationToken)
    {
        var count = new RotationCount();
        foreach (var blob in await blobs.ListAsync(PortalKeyFile.Folder, cancellationToken).ToListAsync(cancellationToken))
        {
            if (await ReadAsync(blob.Name, cancellationToken) is { } file && PortalKeyFile.Read(file) is { } old)
            {
                var (wrapped, failure) = await rewrapping.RunAsync(keyUri: null, old, cancellationToken);
                count = count.Add(await ReplaceAsync(blob.Name, file, wrapped, failure, cancellationToken), failure);
            }
        }
        return count;
    }

    private async Task<RotationOutcome> ReplaceAsync(
        string name, XElement file, WrappedKey? wrapped, UnwrapFailure failure, CancellationToken cancellationToken)
    {
        if (wrapped is null)
        {
            return failure == UnwrapFailure.None ? RotationOutcome.Newest : RotationOutcome.Failed;
        }
        PortalKeyFile.Set(file, wrapped);
        // Exists: a run that was killed has written it.
        await blobs.CreateAsync(
            PortalKeyFile.NameUnder(name, wrapped.KekId),
            (target, token) => file.SaveAsync(target, SaveOptions.DisableFormatting, token),
            cancellationToken);
        await blobs.DeleteAsync(name, cancellationToken);
        return RotationOutcome.Rewrapped;
    }

    private async Task<XElement?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var content = await blobs.OpenReadAsync(name, cancellationToken);
        return content is null ? null : await XElement.LoadAsync(content, LoadOptions.None, cancellationToken);
    }
}
