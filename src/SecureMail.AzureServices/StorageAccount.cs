using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using SecureMail.AzureServices.Blobs;
using SecureMail.AzureServices.Queues;
using SecureMail.AzureServices.Tables;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices;

/// <summary>The storage account that the program keeps everything in: its tables, blobs and queues. Safe for concurrent use.</summary>
public sealed class StorageAccount
{
    private const string StorageScope = "https://storage.azure.com/.default";

    // Made at their first use: the packages behind them take longer to load than a host should wait for a first answer.
    private readonly Lazy<TableRestClient> tables;
    private readonly Lazy<BlobContainerClient> container;
    private readonly Lazy<QueueServiceClient> queues;
    private readonly RandomNumberGenerator random;

    private StorageAccount(StorageAddress address, TimeProvider clock, RandomNumberGenerator random, Action<ClientOptions>? configure)
    {
        Name = address.Account;
        this.random = random;
        tables = new(() => new TableRestClient(TablePipeline(address, clock, configure), address.Tables));
        container = new(() => BlobService(address, Configured(new BlobClientOptions(), configure)).GetBlobContainerClient(StorageNames.Container));
        queues = new(() => QueueService(address, Configured(QueueOptions(), configure)));
    }

    /// <summary>The account's name, for messages to the administrator.</summary>
    public string Name { get; }

    /// <summary>The tables.</summary>
    public ITableStore Tables => new AzureTableStore(tables.Value, random);

    /// <summary>The blobs of the container <see cref="StorageNames.Container"/>.</summary>
    public IBlobStore Blobs => new AzureBlobStore(container.Value, random);

    /// <summary>The queues.</summary>
    public IHints Hints => new AzureHints(queues.Value);

    /// <summary>Looks whether its services answer.</summary>
    public StorageProbe Probe => new(tables.Value, container.Value, queues.Value);

    /// <summary>
    /// Finds the account in the settings <c>AzureWebJobsStorage</c> (connection string, <c>UseDevelopmentStorage=true</c>
    /// included) or <c>AzureWebJobsStorage__accountName</c> with <c>__credential</c>, <c>__clientId</c>,
    /// <c>__blobServiceUri</c>, <c>__queueServiceUri</c> and <c>__tableServiceUri</c>. Nothing is sent yet.
    /// </summary>
    /// <param name="setting">Looks a setting up by its name; null when it is not set.</param>
    /// <param name="clock">Must be within 15 minutes of the Table service's; otherwise requests are refused.</param>
    /// <param name="random">Makes the marks of writes.</param>
    /// <param name="configure">Changes the options of each client (transport, retries); tests inject faults here.</param>
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static StorageAccount FromSettings(
        Func<string, string?> setting, TimeProvider clock, RandomNumberGenerator random, Action<ClientOptions>? configure = null) =>
        new(StorageAddress.From(setting), clock, random, configure);

    /// <summary>Creates the tables, the queues and the container that are not there yet: three requests when all are.</summary>
    public Task EnsureCreatedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        EnsureTablesAsync(cancellationToken),
        EnsureQueuesAsync(cancellationToken),
        container.Value.CreateIfNotExistsAsync(cancellationToken: cancellationToken));

    /// <summary>Creates the tables that are not there yet; an operator may have no right to more.</summary>
    public async Task EnsureTablesAsync(CancellationToken cancellationToken)
    {
        var present = await tables.Value.ListTablesAsync(cancellationToken);
        await Task.WhenAll(StorageNames.Tables.Except(present).Select(table => tables.Value.CreateTableAsync(table, cancellationToken)));
    }

    private async Task EnsureQueuesAsync(CancellationToken cancellationToken)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var queue in queues.Value.GetQueuesAsync(cancellationToken: cancellationToken))
        {
            present.Add(queue.Name);
        }
        await Task.WhenAll(StorageNames.Queues.Except(present)
            .Select(queue => queues.Value.GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: cancellationToken)));
    }

    private static HttpPipeline TablePipeline(StorageAddress address, TimeProvider clock, Action<ClientOptions>? configure)
    {
        HttpPipelinePolicy[] signing = address.Key is { } key
            ? [new TableSharedKeyPolicy(address.Account, key, clock)]
            : [new BearerTokenAuthenticationPolicy(address.Identity!, StorageScope), new TableClockPolicy(clock)];
        var options = new HttpPipelineOptions(Configured(new TableClientOptions(), configure))
        {
            RequestFailedDetailsParser = new TableErrorParser(),
        };
        foreach (var policy in signing)
        {
            options.PerRetryPolicies.Add(policy);
        }
        return HttpPipelineBuilder.Build(options);
    }

    private static BlobServiceClient BlobService(StorageAddress address, BlobClientOptions options) =>
        address.SharedKey is { } key ? new(address.Blobs, key, options) : new(address.Blobs, address.Identity, options);

    private static QueueServiceClient QueueService(StorageAddress address, QueueClientOptions options) =>
        address.SharedKey is { } key ? new(address.Queues, key, options) : new(address.Queues, address.Identity, options);

    private static QueueClientOptions QueueOptions()
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        // What is not Base64 was not put there by this program; it would block everything behind it for ever.
        options.MessageDecodingFailed += failure => failure.Queue.DeleteMessageAsync(
            failure.ReceivedMessage.MessageId, failure.ReceivedMessage.PopReceipt, failure.CancellationToken);
        return options;
    }

    // Six tries within about 15 seconds of waiting: longer than the service's usual hiccup, shorter than a webhook's patience.
    private static T Configured<T>(T options, Action<ClientOptions>? configure)
        where T : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 5;
        options.Retry.Delay = TimeSpan.FromMilliseconds(400);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(8);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        configure?.Invoke(options);
        return options;
    }

    private sealed class TableClientOptions : ClientOptions;
}
