using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Keys;

/// <summary>
/// DataProtection's keys as blobs <c>portal-keys/{name}.xml</c>, so that every instance reads the same cookies. Keys are
/// added and read, never changed or deleted.
/// </summary>
internal sealed class BlobKeyRepository(IBlobStore blobs) : IXmlRepository
{
    private const string Prefix = "portal-keys/";

    // The interface is synchronous. It is called at start and once a day, and nothing here has a synchronisation context.
    public IReadOnlyCollection<XElement> GetAllElements() => ReadAllAsync().GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) => StoreAsync(element, friendlyName).GetAwaiter().GetResult();

    private async Task<IReadOnlyCollection<XElement>> ReadAllAsync()
    {
        List<XElement> elements = [];
        await foreach (var blob in blobs.ListAsync(Prefix, CancellationToken.None))
        {
            await using var content = await blobs.OpenReadAsync(blob.Name, CancellationToken.None);
            if (content is not null)
            {
                elements.Add(await XElement.LoadAsync(content, LoadOptions.None, CancellationToken.None));
            }
        }
        return elements;
    }

    private async Task StoreAsync(XElement element, string friendlyName)
    {
        var written = await blobs.CreateAsync(
            $"{Prefix}{friendlyName}.xml",
            (target, cancellationToken) => element.SaveAsync(target, SaveOptions.DisableFormatting, cancellationToken),
            CancellationToken.None);
        if (written != WriteResult.Done)
        {
            throw new InvalidOperationException($"internal error: the portal key {friendlyName} was not stored: {written}");
        }
    }
}
