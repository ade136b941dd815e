using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using SecureMail.Core.Keys.Rotation;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Keys;

/// <summary>
/// DataProtection's keys as blobs <c>portal-keys/{name}.xml</c>, so that every instance reads the same cookies. Keys are
/// added and read, never changed; a rotation puts a newer file of the same key beside the older one and then deletes that.
/// </summary>
internal sealed class BlobKeyRepository(IBlobStore blobs) : IXmlRepository
{
    // The interface is synchronous. It is called at start and once a day, and nothing here has a synchronisation context.
    public IReadOnlyCollection<XElement> GetAllElements() => ReadAllAsync().GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) => StoreAsync(element, friendlyName).GetAwaiter().GetResult();

    private async Task<IReadOnlyCollection<XElement>> ReadAllAsync()
    {
        // One element for each key: DataProtection refuses a second.
        Dictionary<string, XElement> elements = [];
        foreach (var blob in await blobs.ListAsync(PortalKeyFile.Folder, CancellationToken.None).OrderBy(blob => blob.CreatedAt).ToListAsync())
        {
            await using var content = await blobs.OpenReadAsync(blob.Name, CancellationToken.None);
            if (content is not null)
            {
                var element = await XElement.LoadAsync(content, LoadOptions.None, CancellationToken.None);
                elements[(string?)element.Attribute("id") ?? blob.Name] = element;
            }
        }
        return elements.Values;
    }

    private async Task StoreAsync(XElement element, string friendlyName)
    {
        var written = await blobs.CreateAsync(
            $"{PortalKeyFile.Folder}{friendlyName}.xml",
            (target, cancellationToken) => element.SaveAsync(target, SaveOptions.DisableFormatting, cancellationToken),
            CancellationToken.None);
        if (written != WriteResult.Done)
        {
            throw new InvalidOperationException($"internal error: the portal key {friendlyName} was not stored: {written}");
        }
    }
}
