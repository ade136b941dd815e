using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using SecureMail.AzureServices.Tables;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices;

/// <summary>
/// Looks whether the services of a storage account answer, and changes nothing. What a service refuses is
/// <see cref="RequestFailedException"/>; its status and error code say why.
/// </summary>
public sealed class StorageProbe
{
    private readonly TableRestClient tables;
    private readonly BlobContainerClient container;
    private readonly QueueServiceClient queues;

    internal StorageProbe(TableRestClient tables, BlobContainerClient container, QueueServiceClient queues)
    {
        this.tables = tables;
        this.container = container;
        this.queues = queues;
    }

    /// <summary>The tables of <see cref="StorageNames.Tables"/> that are not there.</summary>
    public async Task<IReadOnlyList<string>> MissingTablesAsync(CancellationToken cancellationToken) =>
        [.. StorageNames.Tables.Except(await tables.ListTablesAsync(cancellationToken))];

    /// <summary>Whether the container is there, and what time the service says it is (the answer's Date, whole seconds).</summary>
    public async Task<(bool Exists, DateTimeOffset? ServiceTime)> ContainerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await container.GetPropertiesAsync(cancellationToken: cancellationToken);
            return (true, answer.GetRawResponse().Headers.Date);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return (false, missing.GetRawResponse()?.Headers.Date);
        }
    }

    /// <summary>About how many hints each queue of <see cref="StorageNames.Queues"/> holds; null for one that is not there.</summary>
    public async Task<IReadOnlyDictionary<string, int?>> QueueLengthsAsync(CancellationToken cancellationToken)
    {
        var lengths = await Task.WhenAll(StorageNames.Queues.Select(async queue => (queue, await LengthAsync(queue, cancellationToken))));
        return lengths.ToDictionary(length => length.queue, length => length.Item2, StringComparer.Ordinal);
    }

    private async Task<int?> LengthAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await queues.GetQueueClient(queue).GetPropertiesAsync(cancellationToken);
            return properties.Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}
