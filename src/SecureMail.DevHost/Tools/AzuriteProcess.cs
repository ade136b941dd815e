using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureMail.DevHost.Tools;

/// <summary>
/// Azurite, the storage emulator: Blob, Queue and Table on 127.0.0.1. It takes the connection string's public
/// development account. Disposing kills it and, when it chose its own folder, deletes what it stored.
/// </summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly NodeProcess node;
    private readonly string? ownFolder;

    private AzuriteProcess(NodeProcess node, IReadOnlyDictionary<string, Uri> endpoints, string? ownFolder)
    {
        this.node = node;
        this.ownFolder = ownFolder;
        Blob = endpoints["Blob"];
        Queue = endpoints["Queue"];
        Table = endpoints["Table"];
    }

    /// <summary>The Blob service's address, account included.</summary>
    public Uri Blob { get; }

    /// <summary>The Queue service's address, account included.</summary>
    public Uri Queue { get; }

    /// <summary>The Table service's address, account included.</summary>
    public Uri Table { get; }

    /// <summary>The process's number, for tests that kill it.</summary>
    public int ProcessId => node.Id;

    /// <summary>What belongs into the setting <c>AzureWebJobsStorage</c>. The key is Azurite's public one.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
        $"BlobEndpoint={Blob};QueueEndpoint={Queue};TableEndpoint={Table};";

    /// <summary>Starts Azurite and waits until all three services listen.</summary>
    /// <param name="devTools">The folder eng/devtools, installed (<see cref="DevTools.EnsureInstalledAsync"/>).</param>
    /// <param name="folder">Where it keeps its data across runs; null: a temporary folder of its own.</param>
    /// <param name="blobPort">The Blob service's port; the Queue and Table services take the next two. 0: free ports.</param>
    /// <param name="readsByPartition">Whether it is to look into the one partition that a query names, as Azure does, for stores that grow large.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ToolException">It does not start, e.g. because a port is taken.</exception>
    public static async Task<AzuriteProcess> StartAsync(
        string devTools, string? folder = null, int blobPort = 0, bool readsByPartition = false, CancellationToken cancellationToken = default)
    {
        var ownFolder = folder is null ? Directory.CreateTempSubdirectory("securemail-azurite-").FullName : null;
        var node = NodeProcess.Start("Azurite", devTools, readsByPartition ? ["azurite-by-partition.cjs"] : [], "node_modules/azurite/dist/src/azurite.js",
            ["--silent", "--disableTelemetry", "--skipApiVersionCheck", "--location", folder ?? ownFolder!, .. Ports(blobPort)]);
        try
        {
            return new AzuriteProcess(node, await ReadEndpointsAsync(node, cancellationToken), ownFolder);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills Azurite.</summary>
    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        if (ownFolder is not null)
        {
            Directory.Delete(ownFolder, recursive: true);
        }
    }

    private static string[] Ports(int first) =>
        ["--blobPort", Port(first, 0), "--queuePort", Port(first, 1), "--tablePort", Port(first, 2)];

    private static string Port(int first, int offset) => (first == 0 ? 0 : first + offset).ToString(CultureInfo.InvariantCulture);

    private static async Task<Dictionary<string, Uri>> ReadEndpointsAsync(NodeProcess node, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        var endpoints = new Dictionary<string, Uri>();
        while (endpoints.Count < 3)
        {
            var line = Listening().Match(await node.ReadLineAsync(limit.Token));
            if (line.Success)
            {
                endpoints[line.Groups["service"].Value] = new Uri($"{line.Groups["address"].Value}/devstoreaccount1");
            }
        }
        return endpoints;
    }

    [GeneratedRegex(@"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>http://\S+)$")]
    private static partial Regex Listening();
}
