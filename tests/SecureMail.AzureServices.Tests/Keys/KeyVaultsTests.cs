using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.Core.Keys;

namespace SecureMail.AzureServices.Tests.Keys;

/// <summary>Keys of organisations: chosen by a setting, found again by what was recorded, and never outside a vault.</summary>
public sealed class KeyVaultsTests : IAsyncLifetime
{
    private VaultFixture fixture = null!;

    public async Task InitializeAsync()
    {
        fixture = await VaultFixture.StartAsync();
        fixture.Vault.CreateKey("acme");
        fixture.Vault.CreateKey("other");
    }

    [Fact]
    public async Task EachOrganisation_WrapsUnderItsOwnKey_AndEveryKeyOpensByItsRecordedId()
    {
        var keys = new KeyEncryptionKeys(fixture.Wrapper, fixture.OpenOthers().Find);
        string?[] settings = [null, $"{fixture.Vault.Address}keys/acme", $"{fixture.Vault.Address}keys/other"];

        foreach (var setting in settings)
        {
            var wrapped = await keys.WrapAsync(setting, VaultFixture.Dek, default);
            fixture.Vault.CreateKey((setting ?? "/kek").Split('/')[^1]);

            Assert.StartsWith(setting ?? $"{fixture.Vault.Address}keys/kek", wrapped.KekId, StringComparison.Ordinal);
            Assert.Equal(VaultFixture.Dek, (await keys.UnwrapAsync(wrapped, default)).Key);
        }
    }

    [Fact]
    public async Task AKeyThatOneOrganisationLost_LeavesTheOthersAlone()
    {
        var keys = new KeyEncryptionKeys(fixture.Wrapper, fixture.OpenOthers().Find);
        var acme = await keys.WrapAsync($"{fixture.Vault.Address}keys/acme", VaultFixture.Dek, default);
        var other = await keys.WrapAsync($"{fixture.Vault.Address}keys/other", VaultFixture.Dek, default);

        fixture.Vault.DeleteKey("acme");

        Assert.Equal(UnwrapFailure.Deleted, (await keys.UnwrapAsync(acme, default)).Failure);
        Assert.Equal(VaultFixture.Dek, (await keys.UnwrapAsync(other, default)).Key);
    }

    [Fact]
    public void OneKey_IsOpenedOnce()
    {
        var others = fixture.OpenOthers();
        Assert.Same(others.Find($"{fixture.Vault.Address}keys/acme"), others.Find($"{fixture.Vault.Address}keys/acme/0123"));
    }

    [Theory]
    [InlineData("https://evil.example/keys/kek/1", "another host")]
    [InlineData("https://acme.vault.azure.net.evil.example/keys/kek/1", "a vault's name before another domain")]
    [InlineData("https://evil.example/acme.vault.azure.net/keys/kek/1", "a vault's name in the path")]
    [InlineData("https://acme.vault.azure.net@evil.example/keys/kek/1", "a vault's name as a user")]
    [InlineData("https://evil.example#.vault.azure.net/keys/kek/1", "a vault's name behind a fragment")]
    [InlineData("https://evil.example?.vault.azure.net/keys/kek/1", "a vault's name in a query")]
    [InlineData("https://vault.azure.net/keys/kek/1", "the domain itself")]
    [InlineData("https://a.b.vault.azure.net/keys/kek/1", "two names below the domain")]
    [InlineData("https://acme.vault.azure.net:8443/keys/kek/1", "another port")]
    [InlineData("http://acme.vault.azure.net/keys/kek/1", "clear text")]
    [InlineData("https://acme.vault.azure.net/secrets/kek/1", "a secret")]
    [InlineData("https://acme.vault.azure.net/keys/kek/1/unwrapkey", "an operation")]
    [InlineData("https://acme.vault.azure.net/keys/kek/1?api-version=1", "a query behind the key")]
    [InlineData("https://acme.blob.core.windows.net/keys/kek/1", "another service of the same cloud")]
    [InlineData("https://127.0.0.1:1/keys/kek/1", "another port of the configured host")]
    [InlineData("pem:0123456789abcdef", "a file's key")]
    [InlineData("", "nothing")]
    public async Task AnythingElse_GetsNoTokenAndNoRequest(string kekId, string reason)
    {
        var watch = new Watch();
        var keys = new KeyEncryptionKeys(fixture.Wrapper, fixture.OpenOthers(watch, watch.Transport).Find);

        Assert.Equal((UnwrapFailure.Foreign, reason), ((await keys.UnwrapAsync(new WrappedKey(kekId, new byte[256]), default)).Failure, reason));
        Assert.Equal(UnwrapFailure.Foreign, (await Assert.ThrowsAsync<KeyUnavailableException>(() => keys.WrapAsync(kekId, VaultFixture.Dek, default))).Failure);
        Assert.Empty(watch.Seen);
    }

    [Theory]
    [InlineData("acme.vault.azure.net")]
    [InlineData("acme.managedhsm.azure.net")]
    [InlineData("acme-2.vault.azure.cn")]
    [InlineData("acme.managedhsm.azure.cn")]
    [InlineData("acme.vault.usgovcloudapi.net")]
    [InlineData("acme.managedhsm.usgovcloudapi.net")]
    [InlineData("acme.vault.microsoftazure.de")]
    public async Task AVaultOfAnyCloud_IsAskedWithATokenForItsDomain(string host)
    {
        var watch = new Watch();
        var keys = new KeyEncryptionKeys(fixture.Wrapper, fixture.OpenOthers(watch, watch.Transport).Find);

        await keys.UnwrapAsync(new WrappedKey($"https://{host}/keys/kek/0a1b", new byte[256]), default);

        var domain = host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..];
        Assert.Equal([$"token https://{domain}/.default", $"POST {host} /keys/kek/0a1b/unwrapkey"], watch.Seen.Take(2));
    }

    public async Task DisposeAsync() => await fixture.DisposeAsync();

    /// <summary>An identity and a network that write down what they are asked for; nothing leaves the machine.</summary>
    private sealed class Watch : TokenCredential
    {
        public Watch() => Transport = new HttpClientTransport(new HttpClient(new Network(this)));

        public List<string> Seen { get; } = [];

        public HttpClientTransport Transport { get; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Seen.Add("token " + string.Join(' ', requestContext.Scopes));
            return new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));

        private sealed class Network(Watch watch) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                watch.Seen.Add(string.Create(CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri!.Host} {request.RequestUri.AbsolutePath}"));
                return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden));
            }
        }
    }
}
