using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Queues;
using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Expire;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Once;
using SecureMail.DevHost.Parts;
using SecureMail.DevHost.Tools;
using SecureMail.Smtp;
using SecureMail.Testing.Host;
using SecureMail.Testing.Time;

namespace SecureMail.Host.Tests;

/// <summary>What all hosts stand on: the package, Azurite, a mail server with mailboxes. One host at a time runs on it.</summary>
public sealed class Ground : IAsyncLifetime
{
    public const string Name = "ground";
    public const string Sender = "nora@acme.example";
    public const string NoticeWords = "secure message";

    private readonly string folder = Directory.CreateTempSubdirectory("securemail-host-").FullName;
    private Package package = null!;
    private AzuriteProcess azurite = null!;
    private int organisations;

    public RandomNumberGenerator Randomness { get; } = RandomNumberGenerator.Create();

#pragma warning disable RS0030 // Real processes run on the real clock.
    public TimeProvider Clock { get; } = TimeProvider.System;
#pragma warning restore RS0030

    public HttpClient Client { get; } = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    public MailboxProcess Mailbox { get; private set; } = null!;

    public StorageAccount Storage { get; private set; } = null!;

    public DevAuthority Authority { get; private set; } = null!;

    private string KeyFile => Path.Combine(folder, "kek.pem");

    public string PackageFolder => package.Folder;

    public string ConnectionString => azurite.ConnectionString;

    public async Task InitializeAsync()
    {
        var tools = DevTools.Find(AppContext.BaseDirectory);
        await DevTools.EnsureInstalledAsync(tools, CancellationToken.None);
        package = await Package.UnpackAsync(CancellationToken.None);
        Authority = await DevAuthority.CreateAsync(folder, Clock, CancellationToken.None);
        azurite = await AzuriteProcess.StartAsync(tools);
        Mailbox = await MailboxProcess.StartAsync(tools, Authority.CertificateFile, Authority.KeyFile, []);
        Storage = StorageAccount.FromSettings(
            name => name == "AzureWebJobsStorage" ? azurite.ConnectionString : null, Clock, Randomness);
        await Storage.EnsureCreatedAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (Mailbox is not null)
        {
            await Mailbox.DisposeAsync();
        }
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }
        if (package is not null)
        {
            Directory.Delete(package.Folder, recursive: true);
        }
        Directory.Delete(folder, recursive: true);
        Client.Dispose();
        Randomness.Dispose();
    }

    /// <summary>Starts a host with the package; it answers on the returned address once the handler is there.</summary>
    public Task<FunctionsHostStandIn> StartHostAsync(
        IReadOnlyDictionary<string, string>? more = null, Func<FunctionsHostOptions, FunctionsHostOptions>? change = null)
    {
        var port = FreePort.Take();
        var settings = SettingsFor(port);
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            settings[name] = value;
        }
        var options = new FunctionsHostOptions { Package = package.Folder, Settings = settings, Port = port };
        return FunctionsHostStandIn.StartAsync(change?.Invoke(options) ?? options, Clock, Randomness, CancellationToken.None);
    }

    /// <summary>The mail flow of a new organisation, which posts to a host.</summary>
    public async Task<MailFlow> NewMailFlowAsync(Uri address, TimeSpan? retention = null) =>
        (await NewOrganisationAsync(address, retention)).Flow;

    /// <summary>Writes a new organisation into the store: its id, and its mail flow, which posts to a host.</summary>
    public async Task<(string Id, MailFlow Flow)> NewOrganisationAsync(Uri address, TimeSpan? retention = null)
    {
        var id = $"org-{Interlocked.Increment(ref organisations)}";
        var organisation = new Organisation
        {
            Id = id,
            Name = "Acme Insurance",
            Domains = ["acme.example"],
            Retention = retention ?? TimeSpan.FromDays(15),
            MailServer = new MailRoute("localhost", Mailbox.SmtpPort, TlsMode.StartTls, Authority.AuthorityPem),
        };
        Assert.Empty(await new OrganisationDirectory(Storage.Tables, new OrganisationRules(ShortRetentionAllowed: true)).SaveAsync(organisation, CancellationToken.None));
        var secret = await new ApplicationDirectory(Storage.Tables, Randomness, Clock).AddAsync(id, "mailflow", CancellationToken.None);
        return (id, new MailFlow(Client, address, id, "mailflow", secret!));
    }

    public Mailboxes Mailboxes() => new(Client, Mailbox.Page);

    /// <summary>A mail with the tag, unlike any other.</summary>
    public byte[] Mail(string recipient, string text = "Your claim has been settled.")
    {
        Span<byte> unique = stackalloc byte[12];
        Randomness.GetBytes(unique);
        return Encoding.UTF8.GetBytes(
            $"From: Nora Weiss <{Sender}>\r\nTo: {recipient}\r\nSubject: [encrypt] Your claim\r\n" +
            $"Date: {Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture).Replace("GMT", "+0000", StringComparison.Ordinal)}\r\n" +
            $"Message-ID: <{Convert.ToHexStringLower(unique)}@acme.example>\r\n\r\n{text}\r\n");
    }

    /// <summary>Empties the queues.</summary>
    public Task ForgetHintsAsync() =>
        Task.WhenAll(StorageNames.Queues.Select(queue => new QueueClient(ConnectionString, queue).ClearMessagesAsync()));

    /// <summary>
    /// Sweeps with the program's own class and a clock that is ahead: what a crash between commit and hint left is woken at
    /// once and not after the minute that hints have to arrive. The hints go to the host.
    /// </summary>
    public async Task<SweepReport> SweepAheadAsync()
    {
        var clock = new FakeTimeProvider(Clock.GetUtcNow() + Sweep.HintGrace);
        var messages = new MessageTable(Storage.Tables);
        var hints = new HintSender(Storage.Hints);
        using var wrapper = PemKeyWrapper.Open(KeyFile, production: false);
        using var keyring = new Keyring(
            Storage.Tables, new KeyEncryptionKeys(wrapper, _ => null), new OrganisationDirectory(Storage.Tables, new OrganisationRules(ShortRetentionAllowed: true)), Randomness, clock);
        using var deks = new DekCache(clock);
        var certificates = new DeletionCertificates(Storage.Tables, messages, wrapper, clock);
        var end = new MessageEnd(Storage.Tables, Storage.Blobs, messages, deks, certificates, hints, new EventLog(Storage.Tables, clock), clock);
        var indexKeys = new IndexKeySweep(Storage.Tables, keyring, clock);
        return await new Sweep(Storage.Tables, Storage.Blobs, messages, end, indexKeys, certificates, hints, new PoisonedHints(Storage.Hints, messages), clock).RunAsync(CancellationToken.None);
    }

    /// <summary>The app settings of a host whose HTTP side is on a port.</summary>
    public Dictionary<string, string> SettingsFor(int port) => new()
    {
        // The key in a file, which a production environment refuses, stands for the vault.
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["DOTNET_GCgen0size"] = "0x400000",
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["SecureMail__PortalUrl"] = $"http://localhost:{port}/portal",
        ["SecureMail__SenderAddress"] = "securemail@portal.demo.example",
        ["SecureMail__KeyFile"] = KeyFile,
        ["SecureMail__MailServer__Host"] = "localhost",
        ["SecureMail__MailServer__Port"] = Mailbox.SmtpPort.ToString(CultureInfo.InvariantCulture),
        ["SecureMail__MailServer__Tls"] = "StartTls",
        ["SecureMail__MailServer__CertificateAuthoritiesFile"] = Authority.AuthorityFile,
        ["SecureMail__AllowPrivateMailServers"] = "true",
        ["SecureMail__Development__ShortRetention"] = "true",
        // A claim of a killed attempt must be over when the host shows its message again: 1 s, 3 s.
        ["SecureMail__Development__FirstRetrySeconds"] = "1",
        ["AzureFunctionsJobHost__extensions__queues__visibilityTimeout"] = "00:00:03",
        ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:00.200",
    };
}

[CollectionDefinition(Ground.Name)]
public sealed class OnOneGround : ICollectionFixture<Ground>;
