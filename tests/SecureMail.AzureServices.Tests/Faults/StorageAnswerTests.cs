using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core.Pipeline;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Faults;

/// <summary>
/// What each answer of a service means: an outcome, an error, or another try. The answers come from a handler in the place of
/// the network, so that those which an emulator never gives are seen too.
/// </summary>
public sealed class StorageAnswerTests : IDisposable
{
    private const string Table = StorageNames.Messages;

    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private readonly TableRow stored = new("p", "r") { ETag = "W/\"1\"" };

    /// <summary>Operation, status, code, what the caller sees, requests sent (at most six tries), reason.</summary>
    public static TheoryData<string, int, string, string, int, string> Answers => new()
    {
        { "insert", 204, "", "Done", 1, "" },
        { "insert", 409, "EntityAlreadyExists", "Exists", 1, "an outcome is not tried again" },
        { "insert", 409, "TableBeingDeleted", "409", 1, "the row is not there: never an outcome" },
        { "insert", 404, "TableNotFound", "404", 1, "a table that is missing is no missing row" },
        { "insert", 400, "PropertyValueTooLarge", "400", 1, "our own fault stays one" },
        { "insert", 403, "AuthorizationFailure", "403", 1, "a firewall does not change its mind" },
        { "insert", 500, "InternalError", "500", 6, "may pass" },
        { "insert", 503, "ServerBusy", "503", 6, "may pass" },
        { "insert", 408, "", "408", 6, "may pass" },
        { "insert", 429, "", "429", 6, "may pass" },
        { "insert", 504, "", "504", 6, "may pass" },
        { "replace", 412, "UpdateConditionNotSatisfied", "Changed", 1, "an outcome" },
        { "replace", 404, "ResourceNotFound", "Missing", 1, "an outcome" },
        { "replace", 404, "TableNotFound", "404", 1, "no outcome" },
        { "replace", 500, "InternalError", "500", 6, "may pass" },
        { "put", 204, "", "Done", 1, "" },
        { "put", 503, "ServerBusy", "503", 6, "may pass" },
        { "delete", 404, "ResourceNotFound", "Missing", 1, "it was never there" },
        { "delete", 404, "TableNotFound", "404", 1, "no outcome" },
        { "transact", 503, "ServerBusy", "503", 6, "may pass" },
        { "transact", 400, "InvalidInput", "400", 1, "our own fault" },
        { "get", 404, "ResourceNotFound", "none", 1, "an outcome" },
        { "get", 404, "TableNotFound", "404", 1, "no outcome" },
        { "get", 500, "InternalError", "500", 6, "may pass" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task AnAnswerMeansTheSameEverywhere(string operation, int status, string code, string seen, int sent, string why)
    {
        using var network = new Answering(_ => Answer(status, code));

        var result = await SeeAsync(operation, Open(network).Tables);

        Assert.Equal((seen, sent, why), (result, network.Sent.Count, why));
    }

    [Theory]
    [InlineData(409, "EntityAlreadyExists", "Exists")]
    [InlineData(412, "UpdateConditionNotSatisfied", "Changed")]
    [InlineData(404, "ResourceNotFound", "Missing")]
    [InlineData(503, "ServerBusy", "503")]
    public async Task AnAnswerWithinATransactionMeansTheSame(int status, string code, string seen)
    {
        using var network = new Answering(_ => Batch(status, code));

        Assert.Equal(seen, await SeeAsync("transact", Open(network).Tables));
        Assert.Single(network.Sent);
    }

    [Fact]
    public async Task CreatedAndNotFound_IsNeverTakenForStored()
    {
        // The first try is lost, the second hears "exists", and the row is nowhere to be read.
        using var network = new Answering(number => number switch
        {
            0 => throw new HttpRequestException("Connection reset by peer"),
            1 => Answer(409, "EntityAlreadyExists"),
            _ => Answer(404, "ResourceNotFound"),
        });

        Assert.Equal("Exists", await SeeAsync("insert", Open(network).Tables));
        Assert.Equal(["POST", "POST", "GET"], network.Sent.Select(one => one.Split(' ')[0]));
    }

    [Fact]
    public async Task BusyWithATime_IsNotAskedBefore()
    {
        using var network = new Answering(number => number == 0 ? Answer(503, "ServerBusy", retryAfter: "1") : Answer(204, ""));
        var start = Environment.TickCount64;

        Assert.Equal("Done", await SeeAsync("insert", Open(network).Tables));

        Assert.True(Environment.TickCount64 - start >= 900, "it came back before the second was over");
    }

    [Fact]
    public async Task HalfABodyIsNoBody()
    {
        const string page = """{"value":[{"PartitionKey":"p","RowKey":"r","odata.etag":"W/\"1\""}]}""";
        using var network = new Answering(number => number == 0
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new BrokenContent(page[..20]) }
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(page, Encoding.UTF8, "application/json") });

        var rows = await Open(network).Tables.QueryAsync(new TableQuery(Table) { Partition = "p" }, default).ToListAsync();

        Assert.Equal("r", Assert.Single(rows).Key);
        Assert.Equal(2, network.Sent.Count);
    }

    [Fact]
    public async Task AHintNeverLapses_AndIsHiddenForLessThanTheServiceAllows()
    {
        using var network = new Answering(_ => new HttpResponseMessage(HttpStatusCode.Created)
        {
            Content = new StringContent(
                "<QueueMessagesList><QueueMessage><MessageId>1</MessageId><InsertionTime>Sat, 21 Nov 2026 20:00:00 GMT</InsertionTime>"
                + "<ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime><PopReceipt>A</PopReceipt>"
                + "<TimeNextVisible>Sat, 21 Nov 2026 20:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>",
                Encoding.UTF8,
                "application/xml"),
        });

        await Open(network).Hints.SendAsync(StorageNames.Expirations, "{}"u8.ToArray(), IHints.LongestDelay - TimeSpan.FromMilliseconds(1), default);

        // https://learn.microsoft.com/rest/api/storageservices/put-message: at most 604800 seconds; -1 is for ever.
        var query = Assert.Single(network.Sent).Split('?')[1];
        Assert.Contains("visibilitytimeout=259200", query, StringComparison.Ordinal);
        Assert.Contains("messagettl=-1", query, StringComparison.Ordinal);
    }

    public void Dispose() => randomness.Dispose();

    private StorageAccount Open(Answering network) => StorageAccount.FromSettings(
        name => name == "AzureWebJobsStorage" ? "AccountName=acme;AccountKey=AAAA" : null,
        TestClock.System,
        randomness,
        options =>
        {
            options.Transport = new HttpClientTransport(new HttpClient(network, disposeHandler: false));
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.Retry.MaxDelay = TimeSpan.FromMilliseconds(2);
        });

    private async Task<string> SeeAsync(string operation, ITableStore tables)
    {
        try
        {
            return operation switch
            {
                "insert" => $"{await tables.InsertAsync(Table, new TableRow("p", "r"), default)}",
                "replace" => $"{await tables.ReplaceAsync(Table, stored, default)}",
                "put" => $"{await tables.PutAsync(Table, new TableRow("p", "r"), default)}",
                "delete" => $"{await tables.DeleteAsync(Table, "p", "r", default)}",
                "transact" => $"{await tables.TransactAsync(Table, [TableWrite.Insert(new TableRow("p", "a")), TableWrite.Replace(stored)], default)}",
                _ => await tables.GetAsync(Table, "p", "r", default) is null ? "none" : "a row",
            };
        }
        catch (RequestFailedException refused)
        {
            return $"{refused.Status}";
        }
    }

    private static HttpResponseMessage Answer(int status, string code, string? retryAfter = null)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(Error(code), Encoding.UTF8, "application/json") };
        if (retryAfter is not null)
        {
            answer.Headers.Add("Retry-After", retryAfter);
        }
        return answer;
    }

    private static HttpResponseMessage Batch(int status, string code) => new(HttpStatusCode.Accepted)
    {
        Content = new StringContent(
            $"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {status} X\r\n"
            + $"Content-Type: application/json\r\n\r\n{Error(code)}\r\n--c--\r\n--b--\r\n"),
    };

    private static string Error(string code) => "{\"odata.error\":{\"code\":\"" + code + "\",\"message\":{\"lang\":\"en-US\",\"value\":\"1:x\"}}}";

    /// <summary>A network that answers by number and lists what it was asked.</summary>
    private sealed class Answering(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
    {
        private readonly List<string> sent = [];

        public IReadOnlyList<string> Sent => sent;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content)
            {
                await content.CopyToAsync(Stream.Null, cancellationToken);
            }
            sent.Add($"{request.Method} {request.RequestUri}");
            var response = answer(sent.Count - 1);
            response.RequestMessage = request;
            return response;
        }
    }

    /// <summary>A body that breaks off.</summary>
    private sealed class BrokenContent(string beginning) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning));
            throw new IOException("Connection reset by peer");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
