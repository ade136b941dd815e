using System.Net;
using System.Text;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// A storage account that has nothing and lets everything be written, at the place of the network: the answers that the
/// services give to a first mail. https://learn.microsoft.com/rest/api/storageservices/
/// </summary>
internal sealed class RehearsedStorage : HttpMessageHandler
{
    private const string NoSuchRow = """{"odata.error":{"code":"ResourceNotFound","message":{"lang":"en-US","value":"There is none."}}}""";

    private const string QueuedMessage = """
        <QueueMessagesList><QueueMessage><MessageId>00000000-0000-0000-0000-000000000000</MessageId>
        <InsertionTime>Sat, 21 Nov 2026 20:00:00 GMT</InsertionTime><ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime>
        <PopReceipt>AAAA</PopReceipt><TimeNextVisible>Sat, 21 Nov 2026 20:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>
        """;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            await content.CopyToAsync(Stream.Null, cancellationToken);
        }
        var (status, body, type) = Answer(request);
        return new HttpResponseMessage(status) { RequestMessage = request, Content = new StringContent(body, Encoding.UTF8, type) };
    }

    private static (HttpStatusCode Status, string Body, string Type) Answer(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        return request.Method.Method switch
        {
            "GET" => (HttpStatusCode.NotFound, NoSuchRow, "application/json"),
            "PUT" => (request.Headers.Contains("x-ms-blob-type") ? HttpStatusCode.Created : HttpStatusCode.NoContent, "", "text/plain"),
            "POST" when path.EndsWith("/messages", StringComparison.Ordinal) => (HttpStatusCode.Created, QueuedMessage, "application/xml"),
            "POST" when path.EndsWith("/$batch", StringComparison.Ordinal) => (HttpStatusCode.Accepted, "", "text/plain"),
            _ => (HttpStatusCode.NoContent, "", "text/plain"),
        };
    }
}
