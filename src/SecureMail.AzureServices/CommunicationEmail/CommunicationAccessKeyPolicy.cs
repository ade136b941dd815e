using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMail.AzureServices.CommunicationEmail;

/// <summary>
/// Signs each try of a request with the resource's access key.
/// https://learn.microsoft.com/azure/azure-app-configuration/rest-api-authentication-hmac describes the same scheme;
/// https://learn.microsoft.com/azure/communication-services/tutorials/hmac-header-tutorial
/// </summary>
internal sealed class CommunicationAccessKeyPolicy(byte[] key, TimeProvider clock) : HttpPipelinePolicy
{
    private const string SignedHeaders = "x-ms-date;host;x-ms-content-sha256";

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Nothing here is synchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var request = message.Request;
        var date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var hash = Convert.ToBase64String(await HashAsync(request, message.CancellationToken));
        var url = request.Uri.ToUri();
        var text = $"{request.Method.Method}\n{url.PathAndQuery}\n{date};{url.Authority};{hash}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        request.Headers.SetValue("x-ms-date", date);
        request.Headers.SetValue("x-ms-content-sha256", hash);
        request.Headers.SetValue("Authorization", $"HMAC-SHA256 SignedHeaders={SignedHeaders}&Signature={signature}");
        await ProcessNextAsync(message, pipeline);
    }

    private static async Task<byte[]> HashAsync(Request request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (request.Content is { } content)
        {
            await content.WriteToAsync(body, cancellationToken);
        }
        return SHA256.HashData(body.GetBuffer().AsSpan(0, (int)body.Length));
    }
}
