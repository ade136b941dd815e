using System.Text.Json.Nodes;
using SecureMail.Testing.Communication;

namespace SecureMail.AzureServices.Tests.CommunicationEmail;

/// <summary>The stand-in speaks the protocol as the vendor's own client understands it.</summary>
[Collection("Azurite")] // whose fixture installs the tools
public sealed class CommunicationStandInTests
{
    [Fact]
    public async Task VendorsClient_SeesARealResource()
    {
        await using var service = await CommunicationStandIn.StartAsync(TestClock.System, TestClock.System.GetUtcNow());

        var saw = await NodeCheck.RunTrustingAsync("communication-check.mjs", service.Anchor, service.Address.AbsoluteUri, CommunicationStandIn.AccessKey);

        Assert.Equal(
            """
            {
              "result": "11111111-2222-4333-8444-555555555555 Succeeded",
              "scope": "https://communication.azure.com//.default",
              "byToken": "Succeeded",
              "wrongKey": "401 Denied",
              "noRecipient": "400 BadRequest"
            }
            """, JsonNode.Parse(saw)!.ToString(), ignoreLineEndingDifferences: true);
        var mail = service.Mails["11111111-2222-4333-8444-555555555555"].Json;
        Assert.Equal(("by key", "a.html"), (mail["content"]!["subject"]!.ToString(), mail["attachments"]![0]!["name"]!.ToString()));
        Assert.Equal(2, service.Mails.Count);
    }
}
