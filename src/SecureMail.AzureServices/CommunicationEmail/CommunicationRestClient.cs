using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMail.AzureServices.CommunicationEmail;

/// <summary>
/// Email of Azure Communication Services over REST: one request and one send per operation.
/// https://learn.microsoft.com/rest/api/communication/email
/// </summary>
internal sealed class CommunicationRestClient(HttpPipeline pipeline, Uri endpoint)
{
    private const string Version = "2023-03-31";

    /// <summary>
    /// Queues a mail under an operation id that we choose. https://learn.microsoft.com/rest/api/communication/email/email/send
    /// </summary>
    public async Task<CommunicationAnswer> SendAsync(Guid id, byte[] mail, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Post, "emails:send");
        message.Request.Headers.SetValue("Content-Type", "application/json");
        message.Request.Headers.SetValue("Operation-Id", id.ToString());
        message.Request.Content = RequestContent.Create(mail);
        await pipeline.SendAsync(message, cancellationToken);
        return CommunicationAnswer.Read(message.Response);
    }

    /// <summary>
    /// What has become of a mail; 404 when the service has none of this id.
    /// https://learn.microsoft.com/rest/api/communication/email/email/get-send-result
    /// </summary>
    public async Task<CommunicationAnswer> GetSendResultAsync(Guid id, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Get, $"emails/operations/{id}");
        await pipeline.SendAsync(message, cancellationToken);
        return CommunicationAnswer.Read(message.Response);
    }

    private HttpMessage CreateRequest(RequestMethod method, string path)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(endpoint, $"/{path}?api-version={Version}"));
        message.Request.Headers.SetValue("Accept", "application/json");
        return message;
    }
}
