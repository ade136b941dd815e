using System.Text;
using SecureMail.Endurance.StorageProxy;

namespace SecureMail.Endurance.Tests;

/// <summary>What the proxy calls the requests that it sees.</summary>
public sealed class StorageCallTests
{
    private const string Id = "abcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("Table", "GET", $"/acc/messages(PartitionKey='{Id}',RowKey='message')", "", "get messages message")]
    [InlineData("Table", "GET", $"/acc/messages(PartitionKey='{Id}',RowKey='participant%3Aabc')", "", "get messages participant")]
    [InlineData("Table", "GET", "/acc/outbox()?$top=1000", "", "query outbox")]
    [InlineData("Table", "PUT", "/acc/outbox(PartitionKey='p',RowKey='r')", "", "put outbox")]
    [InlineData("Table", "PUT", $"/acc/messages(PartitionKey='{Id}',RowKey='participant%3Aabc')", "If-Match: x", "replace messages participant")]
    [InlineData("Table", "POST", "/acc/threads", "", "insert threads")]
    [InlineData("Table", "DELETE", "/acc/outbox(PartitionKey='p',RowKey='r')", "If-Match: *", "delete outbox")]
    [InlineData("Table", "POST", "/acc/Tables", "", "create table")]
    [InlineData("Queue", "GET", "/acc?comp=list", "", "list queues")]
    [InlineData("Queue", "POST", "/acc/notifications/messages?visibilitytimeout=0", "", "send notifications")]
    [InlineData("Queue", "GET", "/acc/notifications/messages?numofmessages=8", "", "receive notifications")]
    [InlineData("Queue", "DELETE", "/acc/notifications/messages/1?popreceipt=2", "", "delete hint notifications")]
    [InlineData("Queue", "PUT", "/acc/notifications/messages/1?popreceipt=2", "", "postpone notifications")]
    [InlineData("Blob", "PUT", $"/acc/securemail/sealed/{Id}/attempt/raw", "", "put blob raw")]
    [InlineData("Blob", "PUT", $"/acc/securemail/sealed/{Id}/attempt/raw?comp=block&blockid=1", "", "put block raw")]
    [InlineData("Blob", "PUT", $"/acc/securemail/sealed/{Id}/attempt/raw?comp=blocklist", "", "put block list raw")]
    [InlineData("Blob", "GET", "/acc/securemail?restype=container&comp=list", "", "list blobs")]
    [InlineData("Blob", "PUT", "/acc/securemail?restype=container", "", "create container")]
    public void ASite_IsOperationAndPlace(string service, string method, string target, string header, string site)
    {
        var request = RequestOf($"{method} {target} HTTP/1.1", header, "");

        Assert.Equal(site, StorageCall.Of(Enum.Parse<StorageService>(service), request).Site);
    }

    [Fact]
    public void ATransaction_IsNamedByItsTableAndWhatItDoes()
    {
        var body = $"--c\r\n\r\nPUT http://127.0.0.1:1/acc/messages(PartitionKey='{Id}',RowKey='message') HTTP/1.1\r\n\r\n{{}}\r\n" +
            $"--c\r\n\r\nDELETE http://127.0.0.1:1/acc/messages(PartitionKey='{Id}',RowKey='key') HTTP/1.1\r\n\r\n";

        Assert.Equal("transact messages replace+delete", StorageCall.Of(StorageService.Table, RequestOf("POST /acc/$batch HTTP/1.1", "", body)).Site);
    }

    [Theory]
    [InlineData($"/acc/messages(PartitionKey='{Id}',RowKey='message')", Id)]
    [InlineData($"/acc/securemail/sealed/{Id}/attempt/raw", Id)]
    [InlineData("/acc/organisations(PartitionKey='acme',RowKey='settings')", null)]
    public void AMessage_IsReadFromThePath(string target, string? message) =>
        Assert.Equal(message, StorageCall.Of(StorageService.Table, RequestOf($"GET {target} HTTP/1.1", "", "")).MessageId);

    private static HttpMessage RequestOf(string line, string header, string body)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (header.Split(": ") is [var name, var value])
        {
            headers[name] = value;
        }
        return new HttpMessage(line, headers, [], Encoding.UTF8.GetBytes(body));
    }
}
