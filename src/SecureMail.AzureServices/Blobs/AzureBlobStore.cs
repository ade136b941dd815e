using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Blobs;

/// <summary>The sealed parts in Azure Blob Storage, as block blobs of one container.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, RandomNumberGenerator random) : IBlobStore
{
    public async Task<WriteResult> CreateAsync(
        string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await using var upload = new BlobUpload(container.GetBlockBlobClient(name), random);
        await write(upload, cancellationToken);
        return await upload.CommitAsync(cancellationToken);
    }

    public async Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(name);
        try
        {
            return await BlobReadStream.OpenAsync(blob, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    public async Task<WriteResult> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var deleted = await container.GetBlobClient(name)
            .DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions: null, cancellationToken);
        return deleted.Value ? WriteResult.Done : WriteResult.Missing;
    }

    public async IAsyncEnumerable<StoredBlob> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            yield return new StoredBlob(blob.Name, blob.Properties.ContentLength!.Value, blob.Properties.CreatedOn!.Value);
        }
    }
}
