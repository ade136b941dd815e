using System.Globalization;
using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.DevHost.Tools;

namespace SecureMail.DevHost.Parts;

/// <summary>
/// A developer's machine: Azurite, a mail server with STARTTLS and its mailbox page, and the program, all on 127.0.0.1
/// and in a temporary folder that goes with it.
/// </summary>
public sealed class Machine : IAsyncDisposable
{
    private readonly string folder;
    private readonly AzuriteProcess azurite;

    private Machine(string folder, AzuriteProcess azurite)
    {
        this.folder = folder;
        this.azurite = azurite;
    }

    /// <summary>Where the program answers.</summary>
    public required Uri Address { get; init; }

    /// <summary>The portal.</summary>
    public Uri Portal => new(Address, "/portal");

    /// <summary>The mailboxes of everybody: the organisation's, and those of the people outside.</summary>
    public required MailboxProcess Mailbox { get; init; }

    /// <summary>The authority that signed the mail server's certificate.</summary>
    public required DevAuthority Authority { get; init; }

    /// <summary>The program.</summary>
    public ProgramProcess Program { get; private set; } = null!;

    /// <summary>The storage account, for looking at what the program stores.</summary>
    public required StorageAccount Storage { get; init; }

    /// <summary>The program's settings.</summary>
    public required Dictionary<string, string> Settings { get; init; }

    /// <summary>Starts everything.</summary>
    /// <param name="port">The program's port; 0 takes a free one.</param>
    /// <param name="mailboxPort">The mailbox page's port; 0 takes a free one.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="randomness">The randomness.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ToolException">A part does not start; its sentence says what to do.</exception>
    public static async Task<Machine> StartAsync(
        int port, int mailboxPort, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var tools = DevTools.Find(AppContext.BaseDirectory);
        await DevTools.EnsureInstalledAsync(tools, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("securemail-dev-").FullName;
        var authority = await DevAuthority.CreateAsync(folder, clock, cancellationToken);
        var azurite = await AzuriteProcess.StartAsync(tools, cancellationToken: cancellationToken);
        var mailbox = await MailboxProcess.StartAsync(
            tools, authority.CertificateFile, authority.KeyFile, [], pagePort: mailboxPort, cancellationToken: cancellationToken);
        var address = new Uri($"http://localhost:{(port == 0 ? FreePort.Take() : port)}");
        var settings = SettingsOf(folder, authority, azurite, mailbox, address);
        var machine = new Machine(folder, azurite)
        {
            Address = address,
            Mailbox = mailbox,
            Authority = authority,
            Settings = settings,
            Storage = StorageAccount.FromSettings(settings.GetValueOrDefault, clock, randomness),
        };
        try
        {
            await machine.Storage.EnsureCreatedAsync(cancellationToken);
            await machine.StartProgramAsync(cancellationToken);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program, at first or after a kill, with <see cref="Settings"/> as they now are.</summary>
    public async Task StartProgramAsync(CancellationToken cancellationToken) =>
        Program = await ProgramProcess.StartAsync(Address, Settings, cancellationToken);

    /// <summary>Stops everything and deletes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Program is not null)
        {
            await Program.DisposeAsync();
        }
        await Mailbox.DisposeAsync();
        await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, string> SettingsOf(
        string folder, DevAuthority authority, AzuriteProcess azurite, MailboxProcess mailbox, Uri address) => new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            // Small, as docs/settings.md says; and code that is compiled here, while it runs, only once.
            ["DOTNET_GCgen0size"] = "0x400000",
            ["DOTNET_TieredCompilation"] = "0",
            ["MALLOC_ARENA_MAX"] = "2",
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["SecureMail__PortalUrl"] = new Uri(address, "/portal").AbsoluteUri,
            ["SecureMail__SenderAddress"] = "securemail@portal.demo.example",
            ["SecureMail__KeyFile"] = Path.Combine(folder, "kek.pem"),
            ["SecureMail__MailServer__Host"] = "localhost",
            ["SecureMail__MailServer__Port"] = mailbox.SmtpPort.ToString(CultureInfo.InvariantCulture),
            ["SecureMail__MailServer__Tls"] = "StartTls",
            ["SecureMail__MailServer__CertificateAuthoritiesFile"] = authority.AuthorityFile,
            ["SecureMail__AllowPrivateMailServers"] = "true",
            ["SecureMail__Development__ShortRetention"] = "true",
            ["SecureMail__Development__FirstRetrySeconds"] = "2",
        };
}
