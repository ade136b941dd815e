using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tables;

/// <summary>What became of a write, and whether it was sent more than once: its own first try may be the obstacle.</summary>
internal readonly record struct TableOutcome(WriteResult Result, bool Retried);

/// <summary>One page of a query; <paramref name="Next"/> is the query string that continues it, null on the last page.</summary>
internal sealed record TablePage(IReadOnlyList<TableRow> Rows, string? Next);

/// <summary>
/// The Table service over REST: one request and one send per operation; expected statuses become values, the rest
/// <see cref="RequestFailedException"/>. https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
/// </summary>
internal sealed class TableRestClient(HttpPipeline pipeline, Uri endpoint)
{
    private const string Version = "2020-12-06";
    private const string Json = "application/json";

    // The service's name of each type stands beside the value where JSON leaves it open, and each row carries its ETag.
    private const string JsonWithTypes = "application/json;odata=minimalmetadata";

    private readonly string root = endpoint.AbsoluteUri.TrimEnd('/');

    /// <summary>The names of all tables.</summary>
    public async Task<IReadOnlySet<string>> ListTablesAsync(CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (string? query = "?"; query is not null;)
        {
            using var message = CreateRequest(RequestMethod.Get, $"/Tables{query}");
            await SendAsync(message, cancellationToken);
            using var body = ReadBody(message, 200);
            names.UnionWith(Values(body).Select(table => table.GetProperty("TableName").GetString()!));
            query = message.Response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var next)
                ? $"?NextTableName={Uri.EscapeDataString(next!)}" : null;
        }
        return names;
    }

    /// <summary>Creates a table; one that is there already is as good.</summary>
    public async Task CreateTableAsync(string table, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Post, "/Tables");
        SetBody(message, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["TableName"] = table }));
        await SendAsync(message, cancellationToken);
        if (message.Response.Status is not (201 or 204) && ErrorCode(message) != "TableAlreadyExists")
        {
            throw new RequestFailedException(message.Response);
        }
    }

    public async Task<MarkedRow?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Get, RowPath(table, partition, row));
        await SendAsync(message, cancellationToken);
        if (ToResult(message) == WriteResult.Missing)
        {
            return null;
        }
        using var body = ReadBody(message, 200);
        return TableRowJson.Read(body.RootElement);
    }

    /// <summary>One page of at most 1,000 rows; a page may be empty and still not be the last.</summary>
    public async Task<TablePage> QueryAsync(string table, string? filter, int top, string? next, CancellationToken cancellationToken)
    {
        var query = (filter is null ? "" : $"&$filter={Uri.EscapeDataString(filter)}") + next;
        using var message = CreateRequest(RequestMethod.Get, $"/{table}()?$top={top}{query}");
        await SendAsync(message, cancellationToken);
        using var body = ReadBody(message, 200);
        return new TablePage([.. Values(body).Select(row => TableRowJson.Read(row).Row)], Continuation(message.Response));
    }

    public async Task<TableOutcome> InsertAsync(string table, TableRow row, string mark, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Post, $"/{table}");
        SetBody(message, TableRowJson.Write(row, mark));
        return await WriteAsync(message, cancellationToken);
    }

    /// <summary>Replaces the row whole: if its ETag is <paramref name="etag"/>, or, without one, whatever stands there or not.</summary>
    public async Task<TableOutcome> UpdateAsync(string table, TableRow row, string? etag, string mark, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Put, RowPath(table, row.Partition, row.Key));
        if (etag is not null)
        {
            message.Request.Headers.SetValue("If-Match", etag);
        }
        SetBody(message, TableRowJson.Write(row, mark));
        return await WriteAsync(message, cancellationToken);
    }

    public async Task<TableOutcome> DeleteAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Delete, RowPath(table, partition, row));
        message.Request.Headers.SetValue("If-Match", "*");
        return await WriteAsync(message, cancellationToken);
    }

    public async Task<TableOutcome> TransactAsync(
        string table, IReadOnlyList<TableWrite> writes, string mark, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Post, "/$batch");
        Uri Address(TableRow row) => new(root + RowPath(table, row.Partition, row.Key));
        var body = TableBatch.Write(writes, Address, new Uri($"{root}/{table}"), mark);
        SetBody(message, body, TableBatch.ContentType);
        await SendAsync(message, cancellationToken);
        if (message.Response.Status != 202)
        {
            throw new RequestFailedException(message.Response);
        }
        var failure = TableBatch.ReadFailure(message.Response.Content.ToString());
        var result = failure is null ? WriteResult.Done : ToResult(failure.Status, failure.Error?.Code) ?? throw failure.ToException();
        return new TableOutcome(result, message.ProcessingContext.RetryNumber > 0);
    }

    private HttpMessage CreateRequest(RequestMethod method, string pathAndQuery)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(root + pathAndQuery));
        message.Request.Headers.SetValue("x-ms-version", Version);
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        message.Request.Headers.SetValue("Accept", JsonWithTypes);
        return message;
    }

    private static string RowPath(string table, string partition, string row) =>
        $"/{table}(PartitionKey={Quote(partition)},RowKey={Quote(row)})";

    private static string Quote(string key) => Uri.EscapeDataString(TableFilter.Literal(key));

    private static void SetBody(HttpMessage message, byte[] body, string contentType = Json)
    {
        message.Request.Headers.SetValue("Content-Type", contentType);
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        message.Request.Content = RequestContent.Create(body);
    }

    private async Task<TableOutcome> WriteAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        await SendAsync(message, cancellationToken);
        var result = message.Response.Status is 201 or 204 ? WriteResult.Done : ToResult(message);
        return new TableOutcome(result ?? throw new RequestFailedException(message.Response), message.ProcessingContext.RetryNumber > 0);
    }

    private async Task SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await pipeline.SendAsync(message, cancellationToken);
        }
        catch (AggregateException exception) // The retry policy's form of "every try failed".
        {
            throw new RequestFailedException(0, "The Table service does not answer; try again later.", exception);
        }
    }

    private static WriteResult? ToResult(HttpMessage message) =>
        message.Response.Status < 400 ? null : ToResult(message.Response.Status, ErrorCode(message));

    // A missing table or account has the same statuses as a missing row; only the code tells them apart.
    private static WriteResult? ToResult(int status, string? code) => (status, code) switch
    {
        (409, "EntityAlreadyExists") => WriteResult.Exists,
        (412, _) => WriteResult.Changed,
        (404, "ResourceNotFound" or "EntityNotFound") => WriteResult.Missing,
        _ => null,
    };

    private static string? ErrorCode(HttpMessage message) => TableErrorParser.Read(message.Response.Content.ToMemory())?.Code;

    private static JsonDocument ReadBody(HttpMessage message, int expected) =>
        message.Response.Status == expected
            ? JsonDocument.Parse(message.Response.Content.ToMemory())
            : throw new RequestFailedException(message.Response);

    private static JsonElement.ArrayEnumerator Values(JsonDocument body) => body.RootElement.GetProperty("value").EnumerateArray();

    // https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
    private static string? Continuation(Response response)
    {
        if (!response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition))
        {
            return null;
        }
        var row = response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var key)
            ? $"&NextRowKey={Uri.EscapeDataString(key!)}"
            : "";
        return $"&NextPartitionKey={Uri.EscapeDataString(partition!)}{row}";
    }
}
