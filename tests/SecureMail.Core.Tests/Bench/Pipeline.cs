using SecureMail.Core.Access;
using SecureMail.Core.Deliver;
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
using SecureMail.Smtp;
using SecureMail.Smtp.Dkim;
using SecureMail.Testing.Faults;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Bench;

/// <summary>All stages over memory, with a clock to turn, a program that can die at any write, and one organisation.</summary>
internal sealed class Pipeline : IDisposable
{
    public const string Jane = "jane@acme.example";
    public const string Bob = "bob@outside.example";
    public const string OwnKeyUri = "https://acme.vault.azure.net/keys/own";

    private readonly SeededRandomness randomness;

    /// <param name="seed">Of all keys; two pipelines with one seed have the same.</param>
    public Pipeline(int seed = 7)
    {
        randomness = new SeededRandomness(seed);
        Faults = new StorageFaults();
        Tables = new FaultyTableStore(Rows, Faults);
        RawBlobs = new MemoryBlobStore(Clock);
        Blobs = new FaultyBlobStore(RawBlobs, Faults);
        Hints = new FaultyHints(new MemoryHints(Clock), Faults);
        Restart();
        Organisations.SaveAsync(Acme, default).GetAwaiter().GetResult();
    }

    public static Organisation Acme { get; } = new() { Id = "acme", Name = "Acme & Sons", Domains = ["acme.example"], HoldTime = TimeSpan.Zero };

    public static Deployment Deployment { get; } = new(new Uri("https://mail.example/portal"), "SecureMail", "secure@mail.example");

    public FakeTimeProvider Clock { get; } = new();

    public StorageFaults Faults { get; }

    /// <summary>The rows themselves, which no fault hides.</summary>
    public MemoryTableStore Rows { get; } = new();

    /// <summary>The blobs themselves, which no fault hides.</summary>
    public MemoryBlobStore RawBlobs { get; }

    public ITableStore Tables { get; }

    public IBlobStore Blobs { get; }

    public FaultyHints Hints { get; }

    /// <summary>Signs copies after the next <see cref="Restart"/>; null: nothing is signed.</summary>
    public DkimSigner? Signer { get; set; }

    /// <summary>The deployment's key-encryption key.</summary>
    public MemoryKeyWrapper Wrapper { get; } = new();

    /// <summary>The key-encryption key of an organisation whose setting is <see cref="OwnKeyUri"/>.</summary>
    public MemoryKeyWrapper OwnKey { get; } = new("own");

    public RecordingTransport Transport { get; } = new();

    public KeyEncryptionKeys Keys { get; private set; } = null!;

    public Keyring Keyring { get; private set; } = null!;

    public DekCache Deks { get; private set; } = null!;

    public OrganisationDirectory Organisations { get; private set; } = null!;

    public MessageTable Messages { get; private set; } = null!;

    public Acceptor Acceptor { get; private set; } = null!;

    public OwedSteps Steps { get; private set; } = null!;

    public NoticeStep Notices { get; private set; } = null!;

    public DeliveryReports Reports { get; private set; } = null!;

    public CopyStep Copies { get; private set; } = null!;

    public MailboxDirectory Mailboxes { get; private set; } = null!;

    public MailboxProof Proof { get; private set; } = null!;

    public MessageAccess Access { get; private set; } = null!;

    public MailboxList Lists { get; private set; } = null!;

    public MessageOpener Opener { get; private set; } = null!;

    public ReplySender Replies { get; private set; } = null!;

    public MessageEnd End { get; private set; } = null!;

    public ReplyUndo Undo { get; private set; } = null!;

    public ExpiryTimer Timer { get; private set; } = null!;

    /// <summary>Signs deletion certificates, and can be taken away.</summary>
    public MemorySigningKey SigningKey { get; } = new();

    public DeletionCertificates Certificates { get; private set; } = null!;

    public PoisonedHints Poison { get; private set; } = null!;

    public Sweep Sweep { get; private set; } = null!;

    public FieldSealer Fields { get; private set; } = null!;

    /// <summary>Starts the program anew over the same store: nothing that was only in memory survives.</summary>
    public void Restart()
    {
        Faults.Restart();
        Organisations = new OrganisationDirectory(Tables, new OrganisationRules(ShortRetentionAllowed: false));
        Keys = new KeyEncryptionKeys(Wrapper, kekId => OwnKey.Knows(kekId) || kekId == OwnKeyUri ? OwnKey : null);
        Keyring = new Keyring(Tables, Keys, Organisations, randomness, Clock);
        Deks = new DekCache(Clock);
        Messages = new MessageTable(Tables);
        Fields = new FieldSealer(Keyring, randomness);
        var events = new EventLog(Tables, Clock);
        var sender = new HintSender(Hints);
        var commit = new MessageCommit(Tables, new Sealer(Blobs, Keys, randomness), Fields, Keyring, sender);
        var refusals = new SenderRefusals(Tables, Keyring, Fields, sender, Clock);
        Steps = new OwedSteps(Tables, Messages, sender, events, RetryPolicies.Default, randomness, Clock);
        Acceptor = new Acceptor(Tables, Messages, commit, Keyring, refusals, new NoticeReports(Messages, Steps, events, Clock), Deployment, Clock);
        var addresses = new ParticipantAddresses(Messages, Fields);
        var receipts = new ReceiptWriter(
            Messages, addresses, new SenderNoticeComposer(Deployment, randomness), new FailureNoticeComposer(Deployment, randomness, Clock));
        var writer = new NoticeWriter(Organisations, Blobs, addresses, new NoticeComposer(Deployment, randomness), receipts, Deployment);
        Reports = new DeliveryReports(Tables, Steps);
        Notices = new NoticeStep(Steps, writer, Transport, Reports);
        Opener = new MessageOpener(Tables, Blobs, Keys, Deks, Clock);
        var smtp = new SmtpSender(new SmtpSenderOptions { AllowPrivateAddresses = true, MaxIdleTime = TimeSpan.Zero }, Clock);
        Copies = new CopyStep(
            Steps, Organisations, Opener, addresses, new SmtpHandover(smtp, Deployment.SenderDomain, Signer), new DomainRoutes(dns: null, policies: null), Deployment);
        Mailboxes = new MailboxDirectory(Tables, Keyring);
        Proof = new MailboxProof(
            Tables, Mailboxes, Keyring, Fields, new GuessLimits(Tables, Keyring, Clock), sender, new CodeMailComposer(Deployment, randomness, Clock), Transport, randomness, Clock);
        Access = new MessageAccess(Tables, Messages, Organisations, Fields, events, Clock);
        Lists = new MailboxList(Tables, Messages, Fields, Clock);
        Replies = new ReplySender(Opener, new ReplyComposer(Deployment), Acceptor, Messages, Clock);
        Certificates = new DeletionCertificates(Tables, Messages, SigningKey, Clock);
        End = new MessageEnd(Tables, Blobs, Messages, Deks, Certificates, sender, events, Clock);
        Undo = new ReplyUndo(Messages, End, Clock);
        Timer = new ExpiryTimer(Messages, End, sender, RetryPolicies.Default, randomness, Clock);
        Poison = new PoisonedHints(Hints, Messages);
        Sweep = new Sweep(Tables, Blobs, Messages, End, new IndexKeySweep(Tables, Keyring, Clock), Certificates, sender, Poison, Clock);
    }

    public void Dispose() => randomness.Dispose();
}
