using System.Globalization;
using System.Security.Cryptography;
using Azure.Core;
using Azure.Identity;
using SecureMail.Core.Keys;
using SecureMail.Testing.Vault;

namespace SecureMail.AzureServices.Tests.Keys;

/// <summary>Every way in which the vault can say no, and what the reader of a message is told.</summary>
public sealed class KeyVaultUnwrapTests : IAsyncLifetime
{
    private VaultFixture fixture = null!;
    private WrappedKey wrapped = null!;

    private VaultStandIn Vault => fixture.Vault;

    public async Task InitializeAsync()
    {
        fixture = await VaultFixture.StartAsync();
        wrapped = await fixture.Wrapper.WrapAsync(VaultFixture.Dek, default);
    }

    [Fact]
    public async Task KeyDisabled_SaysSo_AndOpensAgainOnceEnabled()
    {
        Vault.UpdateKey("kek", fixture.FirstVersion, """{"attributes":{"enabled":false}}""");
        Assert.Equal(UnwrapFailure.Disabled, await UnwrapAsync());
        Vault.UpdateKey("kek", fixture.FirstVersion, """{"attributes":{"enabled":true}}""");
        Assert.Equal(UnwrapFailure.None, await UnwrapAsync());
    }

    [Fact]
    public async Task RightTakenAway_IsRefused()
    {
        Vault.Deny("unwrapKey");
        Assert.Equal(UnwrapFailure.Refused, await UnwrapAsync());
    }

    [Fact]
    public async Task KeyDeleted_SaysSoWhileItCanBeRecovered_AndIsDestroyedAfterThePurge()
    {
        Vault.DeleteKey("kek");
        Assert.Equal(UnwrapFailure.Deleted, await UnwrapAsync());
        Vault.RecoverKey("kek");
        Assert.Equal(UnwrapFailure.None, await UnwrapAsync());
        Vault.DeleteKey("kek");
        Vault.PurgeKey("kek");
        Assert.Equal(UnwrapFailure.Destroyed, await UnwrapAsync());
    }

    [Fact]
    public async Task KeyDeleted_AndTheVaultDoesNotSayWhetherForGood_IsNotDestroyed()
    {
        Vault.DeleteKey("kek");
        Vault.PurgeKey("kek");
        Vault.Deny("get");
        Assert.Equal(UnwrapFailure.Deleted, await UnwrapAsync());
    }

    [Theory]
    [InlineData(100, "a bit flipped")]
    [InlineData(0, "the first byte")]
    public async Task WrappedBytesChanged_IsCorrupt(int at, string reason)
    {
        wrapped.Bytes[at] ^= 1;
        Assert.Equal((UnwrapFailure.Corrupt, reason), (await UnwrapAsync(), reason));
    }

    [Fact]
    public async Task NotA32ByteKey_IsCorrupt()
    {
        using var rsa = RSA.Create(Vault.PublicKey("kek"));
        var other = wrapped with { Bytes = rsa.Encrypt(new byte[16], RSAEncryptionPadding.OaepSHA256) };
        Assert.Equal(UnwrapFailure.Corrupt, (await fixture.Wrapper.UnwrapAsync(other, default)).Failure);
    }

    [Theory]
    [InlineData("https://evil.example/keys/kek/{0}", "another host would get our token")]
    [InlineData("{1}keys/other/{0}", "another key")]
    [InlineData("{1}keys/kek/../../secrets/x", "another path")]
    [InlineData("{1}keys/kek/{0}?x=", "a query")]
    [InlineData("pem:0123456789abcdef", "another wrapper's")]
    public async Task KekIdOfAnotherKey_IsRefused_AndNothingIsSent(string form, string reason)
    {
        var asked = Vault.Requests.Count;
        var kekId = string.Format(CultureInfo.InvariantCulture, form, fixture.FirstVersion, Vault.Address);
        var result = await fixture.Wrapper.UnwrapAsync(wrapped with { KekId = kekId }, default);
        Assert.Equal((UnwrapFailure.Foreign, asked, reason), (result.Failure, Vault.Requests.Count, reason));
    }

    [Theory]
    [InlineData("30", 30, "seconds")]
    [InlineData(null, 10, "nothing said: the service's usual window")]
    [InlineData("Tue, 01 Jan 2030 12:00:45 GMT", 45, "a date")]
    public async Task Throttled_SaysSo_AndTheVaultIsLeftAloneAsLongAsItAsked(string? retryAfter, int seconds, string reason)
    {
        Vault.FailNext(VaultFailure.Throttled(retryAfter));
        var asked = Vault.Requests.Count;
        Assert.Equal((UnwrapFailure.Throttled, reason), (await UnwrapAsync(), reason));
        Assert.Equal(asked + 1, Vault.Requests.Count);

        fixture.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(UnwrapFailure.Throttled, await UnwrapAsync());
        Assert.Equal(asked + 1, Vault.Requests.Count);

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(UnwrapFailure.None, await UnwrapAsync());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task BrokenForAMoment_IsTriedAgain(int status)
    {
        Vault.FailNext(VaultFailure.Broken(status), requests: 3);
        Assert.Equal(UnwrapFailure.None, await UnwrapAsync());
    }

    [Fact]
    public async Task BrokenForLonger_IsUnavailable()
    {
        Vault.FailNext(VaultFailure.Broken(500), requests: 4);
        Assert.Equal(UnwrapFailure.Unavailable, await UnwrapAsync());
    }

    [Fact]
    public async Task NoAnswer_IsUnavailable()
    {
        using var hasty = fixture.Open(patience: TimeSpan.FromMilliseconds(50));
        Vault.FailNext(VaultFailure.Stall(), requests: 100);
        Assert.Equal(UnwrapFailure.Unavailable, (await hasty.UnwrapAsync(wrapped, default)).Failure);
    }

    [Fact]
    public async Task VaultGone_IsUnavailable()
    {
        await Vault.DisposeAsync();
        Assert.Equal(UnwrapFailure.Unavailable, await UnwrapAsync());
    }

    [Fact]
    public async Task CallerGivesUp_IsACancellation()
    {
        using var giveUp = new CancellationTokenSource();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Wrapper.UnwrapAsync(wrapped, giveUp.Token));
    }

    [Fact]
    public async Task NoIdentity_IsRefused_AndASignInThatFails_IsUnavailable()
    {
        using var nobody = fixture.Open(new FailingIdentity(new CredentialUnavailableException("no identity here")));
        Assert.Equal(UnwrapFailure.Refused, (await nobody.UnwrapAsync(wrapped, default)).Failure);
        using var unlucky = fixture.Open(new FailingIdentity(new AuthenticationFailedException("Entra does not answer")));
        Assert.Equal(UnwrapFailure.Unavailable, (await unlucky.UnwrapAsync(wrapped, default)).Failure);
    }

    public async Task DisposeAsync() => await fixture.DisposeAsync();

    private async Task<UnwrapFailure> UnwrapAsync() => (await fixture.Wrapper.UnwrapAsync(wrapped, default)).Failure;

    private sealed class FailingIdentity(Exception failure) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw failure;

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw failure;
    }
}
