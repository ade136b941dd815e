using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.AzureServices.Keys;
using SecureMail.Smtp.Dkim;
using SecureMail.Testing.Time;
using SecureMail.Testing.Vault;

namespace SecureMail.AzureServices.Tests.Keys;

/// <summary>A stand-in vault with a key "kek", a clock to turn, and a wrapper that trusts the vault's authority.</summary>
internal sealed class VaultFixture : IAsyncDisposable
{
    private readonly HttpClient http;

    private VaultFixture(VaultStandIn vault)
    {
        Vault = vault;
        FirstVersion = vault.CreateKey("kek");
        http = vault.Client();
        Wrapper = Open();
    }

    public static byte[] Dek => [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public VaultStandIn Vault { get; }

    public FakeTimeProvider Clock { get; } = new();

    public string FirstVersion { get; }

    public KeyVaultWrapper Wrapper { get; }

    public static async Task<VaultFixture> StartAsync() =>
        new(await VaultStandIn.StartAsync(TestClock.System, TestClock.System.GetUtcNow()));

    public KeyVaultWrapper Open(TokenCredential? identity = null, TimeSpan? patience = null, string key = "kek") =>
        KeyVaultWrapper.Open($"{Vault.Address}keys/{key}", identity ?? new FixedIdentity(), Clock, options => Configure(options, patience));

    /// <summary>The keys of organisations, for a deployment whose own key is "kek".</summary>
    public KeyVaults OpenOthers(TokenCredential? identity = null, HttpPipelineTransport? transport = null) =>
        new($"{Vault.Address}keys/kek", identity ?? new FixedIdentity(), Clock, options => Configure(options, patience: null, transport));

    public KeyVaultSigningKey OpenSigning(string key, TimeSpan? patience = null) =>
        KeyVaultSigningKey.Open($"{Vault.Address}keys/{key}", new FixedIdentity(), Clock, options => Configure(options, patience));

    public RemoteRsaKey OpenForMail(string key) =>
        KeyVaultSigningKey.OpenForMail($"{Vault.Address}keys/{key}", new FixedIdentity(), Clock, options => Configure(options, patience: null));

    private void Configure(ClientOptions options, TimeSpan? patience, HttpPipelineTransport? transport = null)
    {
        options.Transport = transport ?? new HttpClientTransport(http);
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(2);
        options.Retry.NetworkTimeout = patience ?? TimeSpan.FromSeconds(20);
    }

    public async ValueTask DisposeAsync()
    {
        Wrapper.Dispose();
        http.Dispose();
        await Vault.DisposeAsync();
    }
}
