using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using SecureMail.AzureServices;
using SecureMail.DevHost.Parts;
using SecureMail.DevHost.Tools;
using SecureMail.Endurance.Clocked;
using SecureMail.Endurance.Smtp;

namespace SecureMail.Endurance.Parts;

/// <summary>What the program stands on, on 127.0.0.1: Azurite, everybody's mail server, a folder for all of it.</summary>
internal sealed class Ground : IAsyncDisposable
{
    // A file system in memory: thousands of kills shall not wear a disk, and nothing here claims that disks hold.
    private const string InMemory = "/dev/shm";

    private readonly bool keeps;
    private readonly X509Certificate2 certificate;
    private readonly Dictionary<string, string> settings;
    private int numbers;

    private Ground(Run run, string folder, DevAuthority authority, AzuriteProcess azurite, X509Certificate2 certificate)
    {
        this.certificate = certificate;
        keeps = run.Options.Keep is not null;
        (Run, Folder, Authority, Azurite) = (run, folder, authority, azurite);
        Mail = new MailboxServer(certificate, Path.Combine(folder, "mails"), run.Clock);
        Address = new Uri($"http://localhost:{FreePort.Take().ToString(CultureInfo.InvariantCulture)}");
        Storage = StorageAccount.FromSettings(
            name => name == "AzureWebJobsStorage" ? azurite.ConnectionString : null, run.Clock, run.Randomness);
        settings = SettingsOf(folder, authority, Address);
    }

    public Run Run { get; }

    public string Folder { get; }

    public DevAuthority Authority { get; }

    public AzuriteProcess Azurite { get; }

    /// <summary>The store, without a proxy: for looking at it from outside.</summary>
    public StorageAccount Storage { get; }

    public MailboxServer Mail { get; }

    /// <summary>Where the program answers, from start to start the same; several instances have addresses of their own.</summary>
    public Uri Address { get; }

    /// <summary>What happened to whom, and when.</summary>
    public Chronicle Chronicle { get; } = new();

    /// <summary>The instances that were started, by number.</summary>
    public ConcurrentDictionary<int, Instance> Instances { get; } = new();

    /// <summary>A number for the next instance, from 1.</summary>
    public int NextNumber() => Interlocked.Increment(ref numbers);

    /// <summary>Every instance's settings, but for what tells it where its doors are.</summary>
    public IReadOnlyDictionary<string, string> Settings => settings;

    public static async Task<Ground> StartAsync(Run run, IReadOnlyDictionary<string, string>? more = null)
    {
        var tools = DevTools.Find(AppContext.BaseDirectory);
        await DevTools.EnsureInstalledAsync(tools, run.Stop);
        var folder = FolderOf(run.Options.Keep);
        var authority = await DevAuthority.CreateAsync(folder, run.Clock, run.Stop);
        var azurite = await AzuriteProcess.StartAsync(tools, Path.Combine(folder, "azurite"), readsByPartition: true, cancellationToken: run.Stop);
        // SslStream wants a certificate whose key has been through PKCS #12 on some systems.
        using var pem = X509Certificate2.CreateFromPemFile(authority.CertificateFile, authority.KeyFile);
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        var ground = new Ground(run, folder, authority, azurite, certificate);
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            ground.settings[name] = value;
        }
        await ground.Storage.EnsureCreatedAsync(run.Stop);
        return ground;
    }

    /// <summary>The program under a clock that is so far ahead, and a little more.</summary>
    public ProgramFile ClockedAhead(TimeSpan ahead)
    {
        var file = Path.Combine(Folder, "clock");
        using var clock = new TurnableClock(file, Run.Clock);
        clock.Off = ahead + TimeSpan.FromSeconds(5);
        return ProgramFile.Clocked(file);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in Instances.Values)
        {
            await instance.DisposeAsync();
        }
        await Mail.DisposeAsync();
        await Azurite.DisposeAsync();
        certificate.Dispose();
        if (!keeps)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static string FolderOf(string? keep)
    {
        if (keep is not null)
        {
            return Directory.CreateDirectory(keep).FullName;
        }
        const string prefix = "securemail-endurance-";
        return Directory.Exists(InMemory)
            ? Directory.CreateDirectory(Path.Combine(InMemory, prefix + Path.GetRandomFileName())).FullName
            : Directory.CreateTempSubdirectory(prefix).FullName;
    }

    private static Dictionary<string, string> SettingsOf(string folder, DevAuthority authority, Uri address) => new()
    {
        // The key in a file, which a production environment refuses, stands for the vault.
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["DOTNET_GCgen0size"] = "0x400000",
        ["Logging__LogLevel__Default"] = "Warning",
        ["SecureMail__PortalUrl"] = new Uri(address, "/portal").AbsoluteUri,
        ["SecureMail__SenderAddress"] = "securemail@portal.demo.example",
        ["SecureMail__KeyFile"] = Path.Combine(folder, "kek.pem"),
        ["SecureMail__MailServer__Host"] = "localhost",
        ["SecureMail__MailServer__Tls"] = "StartTls",
        ["SecureMail__MailServer__CertificateAuthoritiesFile"] = authority.AuthorityFile,
        ["SecureMail__AllowPrivateMailServers"] = "true",
        ["SecureMail__Development__ShortRetention"] = "true",
        ["SecureMail__Development__FirstRetrySeconds"] = "1",
    };
}
