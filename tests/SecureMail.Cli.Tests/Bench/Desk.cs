using SecureMail.Cli.Administration;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;
using Spectre.Console;

namespace SecureMail.Cli.Tests.Bench;

/// <summary>An administrator's desk: commands as they are typed, tables in memory, a clock that stands.</summary>
internal sealed class Desk : IDisposable
{
    public const string OwnKeyUri = "https://acme.vault.azure.net/keys/own";

    private readonly SeededRandomness randomness = new(11);

    public Desk() => (Blobs, Hints) = (new MemoryBlobStore(Clock), new MemoryHints(Clock));

    public MemoryTableStore Tables { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.Zero));

    /// <summary>The deployment's key-encryption key, and the one at <see cref="OwnKeyUri"/>.</summary>
    public MemoryKeyWrapper Key { get; } = new();

    public MemoryKeyWrapper OwnKey { get; } = new("own");

    public MemoryBlobStore Blobs { get; }

    public MemoryHints Hints { get; }

    public KeyEncryptionKeys Keys => new(Key, FindKey);

    public Keyring Keyring => new(Tables, Keys, Organisations, randomness, Clock);

    public WebhookStub Webhook { get; } = new();

    /// <summary>What the settings are; a test changes them before it types.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SecureMail__PortalUrl"] = "https://mail.acme.example/portal",
    };

    /// <summary>What comes from standard input.</summary>
    public byte[] Input { get; set; } = [];

    /// <summary>What went to standard output as bytes.</summary>
    public MemoryStream Pipe { get; } = new();

    public ApplicationDirectory Applications
    {
        get
        {
            var fields = new FieldSealer(Keyring, randomness);
            return new(Tables, randomness, Clock, new CredentialSealer(Tables, fields, randomness));
        }
    }

    public OrganisationDirectory Organisations => new(Tables, new OrganisationRules(ShortRetentionAllowed: false));

    /// <summary>Runs a command line; words are divided by spaces, which no word holds.</summary>
    public Task<Typed> TypeAsync(string line) => TypeAsync(line.Split(' '));

    public async Task<Typed> TypeAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(words, Surroundings(output, error));
        return new Typed(code, output.ToString(), error.ToString());
    }

    public Surroundings Surroundings(TextWriter output, TextWriter error) => Surroundings(new AnsiConsoleOutput(output), error);

    public Surroundings Surroundings(IAnsiConsoleOutput output, TextWriter error) => new()
    {
        Settings = new OperatorSettings(Settings),
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Yes : AnsiSupport.Detect,
            Interactive = output.IsTerminal ? InteractionSupport.Yes : InteractionSupport.Detect,
        }),
        Error = error,
        Clock = Clock,
        Randomness = randomness,
        Http = Webhook,
        Tables = Tables,
        Input = () => new MemoryStream(Input),
        Pipe = () => Pipe,
        Blobs = Blobs,
        Hints = Hints,
        Keys = (Key, FindKey),
    };

    private IKeyWrapper? FindKey(string keyUri) => keyUri == OwnKeyUri || OwnKey.Knows(keyUri) ? OwnKey : null;

    /// <summary>The organisation acme, with the domain acme.example.</summary>
    public async Task AddAcmeAsync() => Assert.Empty(await Organisations.SaveAsync(
        new Organisation { Id = "acme", Name = "Acme Ltd", Domains = ["acme.example"] }, default));

    public void Dispose()
    {
        randomness.Dispose();
        Webhook.Dispose();
        Pipe.Dispose();
    }
}

/// <summary>What a command said.</summary>
internal sealed record Typed(int Code, string Output, string Error)
{
    /// <summary>The value on the line that begins with a word.</summary>
    public string Line(string first) => Output.Split('\n').Single(line => line.StartsWith(first, StringComparison.Ordinal))[first.Length..].Trim();
}
