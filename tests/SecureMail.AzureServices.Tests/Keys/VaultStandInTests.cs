using System.Text.Json.Nodes;

namespace SecureMail.AzureServices.Tests.Keys;

/// <summary>The stand-in vault speaks the protocol as the vendor's own client understands it.</summary>
[Collection("Azurite")] // whose fixture installs the tools
public sealed class VaultStandInTests
{
    [Fact]
    public async Task VendorsClient_SeesARealVault()
    {
        await using var fixture = await VaultFixture.StartAsync();
        fixture.Vault.DeleteKey("kek");
        fixture.Vault.PurgeKey("kek");

        var saw = await NodeCheck.RunTrustingAsync("keyvault-check.mjs", fixture.Vault.Anchor, fixture.Vault.Address.AbsoluteUri);

        Assert.Equal(
            """
            {
              "scopes": [
                "https://vault.azure.net/.default"
              ],
              "newestIsSecond": true,
              "versions": 2,
              "unwrapped": true,
              "verified": true,
              "permitted": [
                "wrapKey",
                "unwrapKey",
                "sign",
                "verify"
              ],
              "damaged": "400 BadParameter",
              "unknownKey": "404 KeyNotFound",
              "disabledUnwrap": "403 Forbidden",
              "disabledGet": false,
              "deletedGet": "404 KeyNotFound",
              "deletedCreate": "409 Conflict",
              "scheduledPurge": true,
              "recovered": true,
              "purged": "404 KeyNotFound"
            }
            """, JsonNode.Parse(saw)!.ToString(), ignoreLineEndingDifferences: true);
        Assert.Contains("POST wrapKey", fixture.Vault.Requests);
    }
}
