using SecureMail.AzureServices.Keys;

namespace SecureMail.AzureServices.Tests.Keys;

public sealed class KeyVaultKeyAddressTests
{
    [Theory]
    [InlineData("https://acme.vault.azure.net/keys/kek", "https://vault.azure.net/.default", "the public cloud")]
    [InlineData("https://ACME.vault.azure.net/keys/kek/", "https://vault.azure.net/.default", "capitals, a slash at the end")]
    [InlineData("https://acme.managedhsm.azure.net/keys/kek", "https://managedhsm.azure.net/.default", "a managed HSM")]
    [InlineData("https://acme.vault.azure.cn/keys/kek", "https://vault.azure.cn/.default", "another cloud")]
    [InlineData("https://acme.evil.example/keys/kek", "https://evil.example/.default", "a wrong host gets no token for a vault")]
    public void Parse_NamesTheScope(string text, string scope, string reason)
    {
        var address = KeyVaultKeyAddress.Parse(text);
        Assert.Equal((scope, reason), (address.Scope, reason));
        Assert.Equal($"{address.Vault}keys/kek", address.ToString());
    }

    [Theory]
    [InlineData("acme", "not an address")]
    [InlineData("http://acme.vault.azure.net/keys/kek", "clear text")]
    [InlineData("https://acme.vault.azure.net/", "no key")]
    [InlineData("https://acme.vault.azure.net/secrets/kek", "a secret")]
    [InlineData("https://acme.vault.azure.net/keys/kek/0123456789abcdef0123456789abcdef", "a fixed version")]
    [InlineData("https://acme.vault.azure.net/keys/kek?x=1", "a query")]
    [InlineData("https://acme.vault.azure.net/keys/k%2Fk", "a name that is none")]
    public void Parse_Wrong_SaysTheForm(string text, string reason)
    {
        var error = Assert.Throws<SettingException>(() => KeyVaultKeyAddress.Parse(text));
        Assert.True(error.Message.Contains("https://NAME.vault.azure.net/keys/KEY", StringComparison.Ordinal), reason);
    }

    [Fact]
    public void KekId_ComesBackAsItsVersion()
    {
        var address = KeyVaultKeyAddress.Parse("https://acme.vault.azure.net/keys/kek");
        Assert.Equal("https://acme.vault.azure.net/keys/kek/0a1b", address.KekId("0a1b"));
        Assert.Equal("0a1b", address.VersionOf(address.KekId("0a1b")));
    }
}
