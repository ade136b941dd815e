using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// A storage account at the place of the network: it has only the rows that were written one by one, and lets everything
/// else be written: the answers that the services give to a first mail. https://learn.microsoft.com/rest/api/storageservices/
/// </summary>
internal sealed class RehearsedStorage : HttpMessageHandler
{
    private const string Json = "application/json";
    private const string Text = "text/plain";

    private const string NoSuchRow = """{"odata.error":{"code":"ResourceNotFound","message":{"lang":"en-US","value":"There is none."}}}""";

    private const string QueuedMessage = """
        <QueueMessagesList><QueueMessage><MessageId>00000000-0000-0000-0000-000000000000</MessageId>
        <InsertionTime>Sat, 21 Nov 2026 20:00:00 GMT</InsertionTime><ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime>
        <PopReceipt>AAAA</PopReceipt><TimeNextVisible>Sat, 21 Nov 2026 20:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>
        """;

    private readonly Dictionary<string, string> rows = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var (status, body, type) = Answer(request, sent);
        return new HttpResponseMessage(status) { RequestMessage = request, Content = new StringContent(body, Encoding.UTF8, type) };
    }

    private (HttpStatusCode Status, string Body, string Type) Answer(HttpRequestMessage request, byte[] sent)
    {
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
        switch (request.Method.Method)
        {
            case "GET":
                return rows.TryGetValue(path, out var row) ? (HttpStatusCode.OK, row, Json) : (HttpStatusCode.NotFound, NoSuchRow, Json);
            case "PUT" when request.Headers.Contains("x-ms-blob-type"):
                return (HttpStatusCode.Created, "", Text);
            case "POST" when path.EndsWith("/messages", StringComparison.Ordinal):
                return (HttpStatusCode.Created, QueuedMessage, "application/xml");
            case "POST" when path.EndsWith("/$batch", StringComparison.Ordinal):
                return (HttpStatusCode.Accepted, "", Text);
            case "POST" or "PUT" when JsonNode.Parse(sent) is JsonObject written:
                Keep(path, written);
                return (HttpStatusCode.NoContent, "", Text);
            default:
                return (HttpStatusCode.NoContent, "", Text);
        }
    }

    private void Keep(string path, JsonObject row)
    {
        row["odata.etag"] = "W/\"1\"";
        var address = path.EndsWith(')') ? path : $"{path}(PartitionKey='{row["PartitionKey"]}',RowKey='{row["RowKey"]}')";
        rows[address] = row.ToJsonString();
    }
}
