using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using Spectre.Console;

namespace SecureMail.Cli.Administration;

/// <summary>What the administrators' commands work with. Nothing is opened before a command needs it.</summary>
internal sealed record Surroundings
{
    public required OperatorSettings Settings { get; init; }

    /// <summary>Where results go; a terminal or not.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Where faults are said.</summary>
    public required TextWriter Error { get; init; }

    public required TimeProvider Clock { get; init; }

    public required RandomNumberGenerator Randomness { get; init; }

    /// <summary>Carries requests to the webhook; follows no redirects.</summary>
    public required HttpMessageHandler Http { get; init; }

    /// <summary>The tables in place of the storage account's; null: the storage account's.</summary>
    public ITableStore? Tables { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> Input { get; init; } = System.Console.OpenStandardInput;

    /// <summary>Opens standard output for bytes.</summary>
    public Func<Stream> Pipe { get; init; } = System.Console.OpenStandardOutput;

    /// <summary>The blobs in place of the storage account's; null: the storage account's.</summary>
    public IBlobStore? Blobs { get; init; }

    /// <summary>The queues in place of the storage account's; null: the storage account's.</summary>
    public IHints? Hints { get; init; }

    /// <summary>The key-encryption keys in place of those that the settings name; null: those.</summary>
    public (IKeyWrapper Deployment, Func<string, IKeyWrapper?> Others)? Keys { get; init; }

    /// <summary>The console's own writer, for lines that must not be wrapped.</summary>
    public TextWriter Output => Console.Profile.Out.Writer;

    public async Task<OrganisationDirectory> OrganisationsAsync(CancellationToken cancellationToken) =>
        new(await TablesAsync(cancellationToken), new OrganisationRules(Settings.ShortRetentionAllowed));

    /// <summary>The applications. Keys of providers are sealed with the public half of the key-encryption key alone.</summary>
    public async Task<ApplicationDirectory> ApplicationsAsync(CancellationToken cancellationToken)
    {
        var tables = await TablesAsync(cancellationToken);
        var fields = new FieldSealer(await KeyringAsync(cancellationToken), Randomness);
        return new ApplicationDirectory(tables, Randomness, Clock, new CredentialSealer(tables, fields, Randomness));
    }

    /// <summary>Finds accounts by their addresses, for which the deployment's keys are unwrapped.</summary>
    public async Task<AccountRescue> AccountRescueAsync(CancellationToken cancellationToken)
    {
        var tables = await TablesAsync(cancellationToken);
        var keyring = await KeyringAsync(cancellationToken);
        return new AccountRescue(
            new AccountStore(tables, new FieldSealer(keyring, Randomness)),
            new MailboxDirectory(tables, keyring),
            new SessionList(tables, Clock),
            new EventLog(tables, Clock),
            Randomness);
    }

    /// <summary>What stands on standard input, as text.</summary>
    public async Task<string> ReadInputAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Input());
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <summary>Says why a command did nothing; the result is its exit code.</summary>
    public async Task<int> RefuseAsync(string sentence)
    {
        await Error.WriteLineAsync(sentence);
        return 1;
    }

    public IBlobStore OpenBlobs() => Blobs ?? StorageAccount.FromSettings(Settings.Find, Clock, Randomness).Blobs;

    public IHints OpenHints() => Hints ?? StorageAccount.FromSettings(Settings.Find, Clock, Randomness).Hints;

    public IKeyWrapper OpenDeploymentKey() => Keys?.Deployment ?? OperatorKeys.Deployment(Settings, Clock);

    public Func<string, IKeyWrapper?> OpenOtherKeys() => Keys?.Others ?? OperatorKeys.Others(Settings, Clock);

    private async Task<Keyring> KeyringAsync(CancellationToken cancellationToken)
    {
        var keys = new KeyEncryptionKeys(new LateWrapper(OpenDeploymentKey), address => OpenOtherKeys()(address));
        return new Keyring(await TablesAsync(cancellationToken), keys, await OrganisationsAsync(cancellationToken), Randomness, Clock);
    }

    // The first organisation may be added before the program has had its first request.
    public async Task<ITableStore> TablesAsync(CancellationToken cancellationToken)
    {
        if (Tables is not null)
        {
            return Tables;
        }
        var storage = StorageAccount.FromSettings(Settings.Find, Clock, Randomness);
        await storage.EnsureTablesAsync(cancellationToken);
        return storage.Tables;
    }
}
