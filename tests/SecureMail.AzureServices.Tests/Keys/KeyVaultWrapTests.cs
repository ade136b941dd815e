using System.Text.Json.Nodes;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Keys;
using SecureMail.Testing.Vault;

namespace SecureMail.AzureServices.Tests.Keys;

/// <summary>Wrapping: local, under the newest version, and as far as possible without the vault.</summary>
public sealed class KeyVaultWrapTests : IAsyncLifetime
{
    private VaultFixture fixture = null!;

    private VaultStandIn Vault => fixture.Vault;

    public async Task InitializeAsync() => fixture = await VaultFixture.StartAsync();

    [Fact]
    public async Task Wrap_ThenUnwrap_GivesTheKey_WithOneRequestEach()
    {
        var wrapped = await WrapAsync();
        var result = await fixture.Wrapper.UnwrapAsync(wrapped, default);

        Assert.Equal($"{Vault.Address}keys/kek/{fixture.FirstVersion}", wrapped.KekId);
        Assert.Equal(wrapped.KekId, await fixture.Wrapper.NewestIdAsync(default));
        Assert.Equal(UnwrapFailure.None, result.Failure);
        Assert.Equal(VaultFixture.Dek, result.Key);
        Assert.Equal(["GET get", "POST unwrapKey"], Vault.Requests);
    }

    [Fact]
    public async Task Wrap_100TimesInParallel_AsksTheVaultOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => WrapAsync()));
        Assert.Equal(["GET get"], Vault.Requests);
    }

    [Fact]
    public async Task NewVersion_IsUsedAfterFiveMinutes_AndTheOldOneStillOpens()
    {
        var old = await WrapAsync();
        var second = Vault.CreateKey("kek");
        Assert.Equal(old.KekId, (await WrapAsync()).KekId);

        fixture.Clock.Advance(KeyVaultNewestVersion.Refresh);
        var renewed = await WrapAsync();
        Assert.EndsWith("/" + second, renewed.KekId, StringComparison.Ordinal);
        Assert.Equal(VaultFixture.Dek, (await fixture.Wrapper.UnwrapAsync(renewed, default)).Key);
        Assert.Equal(VaultFixture.Dek, (await fixture.Wrapper.UnwrapAsync(old, default)).Key);
    }

    [Theory]
    [InlineData(429, UnwrapFailure.Throttled, "throttled")]
    [InlineData(500, UnwrapFailure.Unavailable, "broken")]
    [InlineData(403, UnwrapFailure.Refused, "not allowed, perhaps for the moment")]
    public async Task VaultSilent_WrappingGoesOnWithTheKnownVersion_ForADay(int status, UnwrapFailure failure, string reason)
    {
        var known = await WrapAsync();
        Vault.FailNext(new VaultFailure(status, "Code", reason), requests: 1000);

        fixture.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(known.KekId, (await WrapAsync()).KekId);
        var asked = Vault.Requests.Count;
        await WrapAsync();
        Assert.Equal(asked, Vault.Requests.Count); // not asked again within 30 seconds

        fixture.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(failure, (await Assert.ThrowsAsync<KeyUnavailableException>(WrapAsync)).Failure);
    }

    [Fact]
    public async Task VaultSilentFromTheStart_Throws_AndWorksOnceItAnswers()
    {
        Vault.FailNext(VaultFailure.Broken(500), requests: 4); // the first request and its three retries
        Assert.Equal(UnwrapFailure.Unavailable, (await Assert.ThrowsAsync<KeyUnavailableException>(WrapAsync)).Failure);
        await WrapAsync();
    }

    [Theory]
    [InlineData("""{"attributes":{"enabled":false}}""", "is disabled")]
    [InlineData("""{"attributes":{"exp":1}}""", "has expired")]
    [InlineData("""{"attributes":{"nbf":4102444800}}""", "is not valid yet")]
    [InlineData("""{"key_ops":["sign","verify"]}""", "does not permit unwrapKey")]
    public async Task KeyThatNobodyCouldUnwrapWith_StopsWrappingAtOnce(string change, string said)
    {
        await WrapAsync();
        Vault.UpdateKey("kek", fixture.FirstVersion, change);
        fixture.Clock.Advance(KeyVaultNewestVersion.Refresh);
        var error = await Assert.ThrowsAsync<KeyUnavailableException>(WrapAsync);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyDeleted_StopsWrappingAtOnce()
    {
        await WrapAsync();
        Vault.DeleteKey("kek");
        fixture.Clock.Advance(KeyVaultNewestVersion.Refresh);
        Assert.Contains("does not exist", (await Assert.ThrowsAsync<KeyUnavailableException>(WrapAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SmallKey_IsRefused()
    {
        Vault.CreateKey("small", JsonNode.Parse("""{"kty":"RSA","key_size":1024}"""));
        using var wrapper = fixture.Open(key: "small");
        var error = await Assert.ThrowsAsync<KeyUnavailableException>(() => wrapper.WrapAsync(VaultFixture.Dek, default));
        Assert.Contains("2048 bits", error.Message, StringComparison.Ordinal);
    }

    public async Task DisposeAsync() => await fixture.DisposeAsync();

    private Task<WrappedKey> WrapAsync() => fixture.Wrapper.WrapAsync(VaultFixture.Dek, default);
}
