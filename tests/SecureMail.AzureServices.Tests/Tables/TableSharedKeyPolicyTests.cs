using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.AzureServices.Tables;
using SecureMail.AzureServices.Tests.Faults;
using SecureMail.Testing.Time;

namespace SecureMail.AzureServices.Tests.Tables;

/// <summary>The string-to-sign as the REST page "Authorize with Shared Key" spells it out. Azurite checks real signatures in every other test.</summary>
public sealed class TableSharedKeyPolicyTests
{
    private static readonly byte[] Key = "secret"u8.ToArray();

    [Fact]
    public async Task Get_SignsVerbDateAndPath_ButNotTheQuery()
    {
        var header = await SignAsync(RequestMethod.Get, "https://acme.table.core.windows.net/messages()?$top=1", contentType: null);
        AssertSigned(header, "GET\n\n\nTue, 01 Jan 2030 12:00:00 GMT\n/acme/messages()");
    }

    [Fact]
    public async Task Post_ToAPathStyleAddress_SignsContentTypeAndTheAccountTwice()
    {
        var header = await SignAsync(RequestMethod.Post, "http://127.0.0.1:10002/acme/Tables", "application/json");
        AssertSigned(header, "POST\n\napplication/json\nTue, 01 Jan 2030 12:00:00 GMT\n/acme/acme/Tables");
    }

    [Fact]
    public async Task Key_WithApostrophe_IsSignedAsItTravels()
    {
        var header = await SignAsync(RequestMethod.Get, "https://acme.table.core.windows.net/t(PartitionKey=%27o%27%27b%27,RowKey=%27r%27)", null);
        AssertSigned(header, "GET\n\n\nTue, 01 Jan 2030 12:00:00 GMT\n/acme/t(PartitionKey=%27o%27%27b%27,RowKey=%27r%27)");
    }

    private static void AssertSigned(string header, string text)
    {
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)));
        Assert.Equal($"SharedKey acme:{signature}", header);
    }

    private static async Task<string> SignAsync(RequestMethod method, string address, string? contentType)
    {
        var transport = new FaultyTransport((_, _) => Fault.Busy);
        var pipeline = new HttpPipeline(transport, [new TableSharedKeyPolicy("acme", Key, new FakeTimeProvider())]);
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(address));
        if (contentType is not null)
        {
            message.Request.Content = RequestContent.Create("{}"u8.ToArray());
            message.Request.Headers.SetValue("Content-Type", contentType);
        }
        await pipeline.SendAsync(message, default);
        return message.Request.Headers.TryGetValue("Authorization", out var header) ? header! : "";
    }
}
