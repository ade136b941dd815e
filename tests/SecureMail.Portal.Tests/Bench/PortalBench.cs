using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMail.Core;
using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Inbound;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Reply;
using SecureMail.Core.Seal;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Transport;
using SecureMail.Mime;
using SecureMail.Smtp;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>The portal with all of Core behind it, on storage in memory. A second bench on the same storage is a second instance.</summary>
internal sealed partial class PortalBench : IAsyncDisposable
{
    public const string Jane = "jane@customer.example";
    public const string Nora = "nora@acme.example";
    public const string Mallory = "mallory@elsewhere.example";
    public const string Password = "a quiet harbour at dawn";

    public static readonly Uri Address = new("https://mail.acme.example/portal");

    private readonly WebApplication app;
    private readonly LogLines lines;

    private PortalBench(WebApplication app, Storage storage, LogLines lines)
    {
        this.app = app;
        this.lines = lines;
        Storage = storage;
    }

    public Storage Storage { get; }

    public SentMail Sent => (SentMail)Get<IMailTransport>();

    public static async Task<PortalBench> StartAsync(Storage? storage = null, Uri? address = null, PortalOptions? options = null)
    {
        var used = storage ?? new Storage();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        var lines = new LogLines();
        builder.Logging.ClearProviders().AddProvider(lines).SetMinimumLevel(LogLevel.Debug);
        AddCore(builder.Services, used, address ?? Address);
        builder.Services.AddPortal(options);
        var app = builder.Build();
        app.MapPortal();
        await app.StartAsync();
        var bench = new PortalBench(app, used, lines);
        await bench.Get<OrganisationDirectory>().SaveAsync(Acme, CancellationToken.None);
        return bench;
    }

    public static Organisation Acme => new()
    {
        Id = "acme",
        Name = "Acme Insurance",
        Domains = ["acme.example"],
        MailServer = new MailRoute("mail.acme.example", 25, TlsMode.StartTls),
        HoldTime = TimeSpan.Zero,
    };

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>A visitor; the address is the one that a proxy on this machine says it stands for.</summary>
    public Visitor Visit(string? from = null, string? language = null, string fileField = "Files") =>
        new(app.GetTestClient(), new Uri(Address.GetLeftPart(UriPartial.Authority))) { From = from, Language = language, FileField = fileField };

    /// <summary>Every line that the program logged.</summary>
    public string Logged => lines.ToString();

    /// <summary>What an operator's command line would use.</summary>
    public AccountRescue Rescue() =>
        new(Get<AccountStore>(), Get<MailboxDirectory>(), Get<SessionList>(), Get<EventLog>(), Get<RandomNumberGenerator>());

    /// <summary>Accepts a mail as the webhook would.</summary>
    public Task<MessageId> AcceptAsync(byte[] raw, string? sender, params string[] recipients) => AcceptAsync(Acme, raw, sender, recipients);

    public async Task<MessageId> AcceptAsync(Organisation organisation, byte[] raw, string? sender, params string[] recipients)
    {
        var accepted = await Get<Acceptor>().AcceptAsync(
            new InboundMail { Organisation = organisation, Entrance = Entrance.Webhook, Sender = sender, Recipients = recipients, Raw = raw },
            CancellationToken.None);
        Assert.Equal(AcceptanceState.Stored, accepted.State);
        return accepted.Id;
    }

    /// <summary>Carries an owed notice or copy out, with the proof that a delivery leaves.</summary>
    public async Task DeliverAsync(MessageId message, string recipient, IReadOnlyDictionary<string, string>? proof = null)
    {
        var mailbox = await Get<MailboxDirectory>().HashAsync(recipient, CancellationToken.None);
        var claim = await Get<OwedSteps>().ClaimAsync(new OwedStep(message, mailbox), CancellationToken.None);
        Assert.Equal(StepClaimKind.Claimed, claim.Kind);
        await Get<OwedSteps>().SettleAsync(claim, "Taken.", proof, CancellationToken.None);
    }

    /// <summary>Mails the code that was asked for, and reads it.</summary>
    public async Task<string> CodeAsync(string address)
    {
        var mailbox = await Get<MailboxDirectory>().HashAsync(address, CancellationToken.None);
        await Get<MailboxProof>().SendAsync(mailbox, CancellationToken.None);
        var mail = MimeReader.Read(Sent.Mails.Last(mail => mail.Recipient == address).Content, MimeLimits.Default);
        return Code().Match(MessageBody.Of(mail).TextParts[0].ReadText()).Value;
    }

    /// <summary>A visitor who has registered for an address, from a message's page or the sign-in page.</summary>
    public async Task<Visitor> RegisterAsync(string address, MessageId? message = null, string password = Password, string? from = null)
    {
        var visitor = Visit(from);
        await visitor.GoAsync(message is { } id ? $"/portal/messages/{id}" : "/portal/sign-in");
        await visitor.SubmitAsync("form[action='/portal/start']", ("Address", address));
        await visitor.SubmitAsync("form[action='/portal/register']", ("Code", await CodeAsync(address)), ("Password", password));
        return visitor;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static void AddCore(IServiceCollection services, Storage storage, Uri address)
    {
        services.AddSingleton<TimeProvider>(storage.Clock).AddSingleton(RandomNumberGenerator.Create());
        services.AddSingleton<ITableStore>(storage.Tables).AddSingleton<IBlobStore>(storage.Blobs).AddSingleton<IHints>(storage.Hints);
        services.AddSingleton<IKeyWrapper>(storage.Wrapper).AddSingleton<IMailTransport, SentMail>();
        services.AddSingleton(new Deployment(address, "SecureMail", "secure@mail.acme.example"));
        services.AddSingleton(new OrganisationRules(ShortRetentionAllowed: false)).AddSingleton(RetryPolicies.Default);
        services.AddSingleton<Keyring>().AddSingleton<FieldSealer>().AddSingleton<HintSender>().AddSingleton<EventLog>();
        services.AddSingleton<OrganisationDirectory>().AddSingleton<MessageTable>().AddSingleton<Sealer>().AddSingleton<MessageCommit>();
        services.AddSingleton<SenderRefusals>().AddSingleton<NoticeReports>().AddSingleton<Acceptor>().AddSingleton<OwedSteps>().AddSingleton<CodeMailComposer>().AddSingleton<MailboxDirectory>();
        services.AddSingleton<GuessLimits>().AddSingleton<MailboxProof>().AddSingleton<AccountStore>().AddSingleton<MailboxList>().AddSingleton<MessageAccess>();
        services.AddSingleton(new KeyEncryptionKeys(storage.Wrapper, id => id == Storage.OwnKeyUri || storage.OwnKey.Knows(id) ? storage.OwnKey : null)).AddSingleton<DekCache>().AddSingleton<MessageOpener>().AddSingleton<ReplyComposer>().AddSingleton<ReplySender>().AddSingleton<ReplyUndo>().AddSingleton<MessageEnd>();
        services.AddSingleton(provider => new DeletionCertificates(storage.Tables, provider.GetRequiredService<MessageTable>(), storage.SigningKey, storage.Clock));
        services.AddSingleton<Withdrawal>().AddSingleton<IndexKeySweep>().AddSingleton<PoisonedHints>().AddSingleton<Sweep>();
    }

    [GeneratedRegex("[0-9]{4} [0-9]{4}")]
    private static partial Regex Code();
}
