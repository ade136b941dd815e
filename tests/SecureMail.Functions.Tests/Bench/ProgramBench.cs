using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Transport;
using SecureMail.DevHost.Tools;
using SecureMail.Functions.Hosting;
using SecureMail.Functions.Webhook.Signatures;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Faults;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.Functions.Tests.Bench;

/// <summary>The program itself on a free port of 127.0.0.1, over memory, with a clock to turn and one organisation.</summary>
internal sealed class ProgramBench : IAsyncDisposable
{
    private static readonly string KeyFile = Path.Combine(Path.GetTempPath(), "securemail-functions-tests.pem");

    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private WebApplication program = null!;

    private ProgramBench()
    {
        QueuedHints = new MemoryHints(Clock);
        Hints = new FaultyHints(QueuedHints, Faults);
    }

    public FakeTimeProvider Clock { get; } = new();

    public StorageFaults Faults { get; } = new();

    public MemoryTableStore Rows { get; } = new();

    public MemoryHints QueuedHints { get; }

    public FaultyHints Hints { get; }

    public RecordingTransport Transport { get; } = new();

    /// <summary>What providers keep for the program.</summary>
    public ProviderApis Apis { get; } = new();

    /// <summary>Issues what Amazon SNS signs with.</summary>
    public TestAuthority SnsAuthority { get; } = new(FakeTimeProvider.Noon);

    public HttpClient Client { get; private set; } = null!;

    /// <summary>The secret of the application "gateway".</summary>
    public string Secret { get; private set; } = "";

    /// <summary>The secret of the application "other".</summary>
    public string OtherSecret { get; private set; } = "";

    public T Get<T>()
        where T : notnull => program.Services.GetRequiredService<T>();

    public static Dictionary<string, string?> Settings() => new()
    {
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        ["SecureMail:PortalUrl"] = "https://mail.example/portal",
        ["SecureMail:SenderAddress"] = "secure@mail.example",
        ["SecureMail:KeyFile"] = KeyFile,
        ["SecureMail:MailServer:Host"] = "mx.example",
    };

    /// <summary>Every message that was committed.</summary>
    public async Task<IReadOnlyList<MessageRow>> MessagesAsync()
    {
        List<MessageRow> messages = [];
        await foreach (var row in Rows.QueryAsync(new TableQuery(StorageNames.Messages), default))
        {
            if (row.Key == MessageRow.RowKey)
            {
                messages.Add(new MessageRow(row));
            }
        }
        return messages;
    }

    /// <summary>A stored message's bytes, opened.</summary>
    public async Task<byte[]> OpenAsync(MessageRow message)
    {
        await using var opened = (await Get<MessageOpener>().OpenAsync(message, default)).Message!;
        using var bytes = new MemoryStream();
        await using var raw = await opened.OpenRawAsync(default);
        await raw.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Nothing in the store answers until <see cref="StorageFaults.Restart"/>.</summary>
    public async Task TakeStorageDownAsync()
    {
        Faults.DieBeforeWrite(1);
        await Assert.ThrowsAsync<ProgramDiedException>(() => Get<ITableStore>().PutAsync("messages", new TableRow("a", "b"), default));
    }

    /// <summary>Starts the program alone or as a Functions host does.</summary>
    public static async Task<ProgramBench> StartAsync(
        bool underHost = false, long maxMessageBytes = 256 * 1024, Dictionary<string, string?>? settings = null)
    {
        var bench = new ProgramBench();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(Settings()).AddInMemoryCollection(settings ?? []);
        var host = new FunctionsHost(underHost ? FreePort.Take() : null);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.ListenWhere(host);
        builder.AddProgram(host, bench.Clock, bench.randomness);
        builder.Logging.ClearProviders();
        bench.Replace(builder.Services);
        bench.program = builder.Build();
        bench.program.UseProgram(host);
        await bench.program.StartAsync();
        bench.Client = new HttpClient { BaseAddress = new Uri(bench.program.Urls.Single()) };
        await bench.FillAsync(maxMessageBytes);
        return bench;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await program.DisposeAsync();
        SnsAuthority.Dispose();
        randomness.Dispose();
    }

    private void Replace(IServiceCollection services) => services
        .AddSingleton<ITableStore>(new FaultyTableStore(Rows, Faults))
        .AddSingleton<IBlobStore>(new FaultyBlobStore(new MemoryBlobStore(Clock), Faults))
        .AddSingleton<IHints>(Hints)
        .AddSingleton<IKeyWrapper>(new MemoryKeyWrapper())
        .AddSingleton<IMailTransport>(Transport)
        .AddSingleton<HttpMessageHandler>(Apis)
        .AddSingleton(new SnsAuthorities([SnsAuthority.Anchor]))
        .AddSingleton(new StorageReady(_ => Task.CompletedTask));

    private async Task FillAsync(long maxMessageBytes)
    {
        foreach (var id in new[] { "acme", "other" })
        {
            Assert.Empty(await Get<OrganisationDirectory>().SaveAsync(
                new Organisation { Id = id, Name = "Acme", Domains = [$"{id}.example"], MaxMessageBytes = maxMessageBytes }, default));
        }
        Secret = (await Get<ApplicationDirectory>().AddAsync("acme", "gateway", default))!;
        OtherSecret = (await Get<ApplicationDirectory>().AddAsync("other", "gateway", default))!;
    }
}
