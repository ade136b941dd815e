using System.Diagnostics;
using System.Text.Json.Nodes;
using SecureMail.DevHost.Tools;

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

        var saw = await CheckAsync(fixture);

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

    private static async Task<string> CheckAsync(VaultFixture fixture)
    {
        var anchor = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(anchor, fixture.Vault.Anchor.ExportCertificatePem());
            var start = new ProcessStartInfo("node", ["keyvault-check.mjs", fixture.Vault.Address.AbsoluteUri])
            {
                WorkingDirectory = DevTools.Find(AppContext.BaseDirectory),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["NODE_EXTRA_CA_CERTS"] = anchor;
            using var node = Process.Start(start)!;
            var errors = node.StandardError.ReadToEndAsync();
            var output = await node.StandardOutput.ReadToEndAsync();
            await node.WaitForExitAsync();
            Assert.True(node.ExitCode == 0, await errors);
            return output;
        }
        finally
        {
            File.Delete(anchor);
        }
    }
}
