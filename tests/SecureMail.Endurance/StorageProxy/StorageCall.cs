using System.Text;
using System.Text.RegularExpressions;

namespace SecureMail.Endurance.StorageProxy;

/// <summary>One request of the program to the storage account, as anybody on the way sees it.</summary>
/// <param name="Service">Blob, Queue or Table.</param>
/// <param name="Request">The request.</param>
/// <param name="Site">Where in the program it may come from: operation, then table, queue or kind of blob.</param>
internal sealed partial record StorageCall(StorageService Service, HttpMessage Request, string Site)
{
    private const string RequestIdHeader = "x-ms-client-request-id";

    /// <summary>The same at every try of one operation.</summary>
    public string Operation => Request.Headers.GetValueOrDefault(RequestIdHeader, "");

    public string Method => Request.StartLine.Split(' ')[0];

    /// <summary>Path and query.</summary>
    public string Target => Request.StartLine.Split(' ')[1];

    /// <summary>The message whose rows or blobs it concerns; null when it concerns none, or many.</summary>
    public string? MessageId => IdInPath().Match(Uri.UnescapeDataString(Target)) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Whether it writes down that a participant's notice or copy is done.</summary>
    public bool Settles => Site == "replace messages participant" && Encoding.UTF8.GetString(Request.Body).Contains("\"State\":\"Settled\"", StringComparison.Ordinal);

    /// <summary>Whether it changes anything.</summary>
    public bool Writes => Method is "POST" or "PUT" or "DELETE" or "MERGE";

    /// <summary>Names a request's site.</summary>
    public static StorageCall Of(StorageService service, HttpMessage request)
    {
        var call = new StorageCall(service, request, "");
        var parts = call.Target.Split('?', 2);
        // The account's name is the path's first segment.
        var path = Uri.UnescapeDataString(parts[0]).TrimStart('/').Split('/', 2) is [_, var rest] ? rest : "";
        var query = parts.Length > 1 ? parts[1] : "";
        return call with
        {
            Site = service switch
            {
                StorageService.Table => TableSite(call, path),
                StorageService.Queue => QueueSite(call.Method, path),
                _ => BlobSite(call.Method, path, query),
            },
        };
    }

    private static string TableSite(StorageCall call, string path)
    {
        if (path == "$batch")
        {
            var body = Encoding.UTF8.GetString(call.Request.Body);
            var table = TableInBatch().Match(body).Groups[1].Value;
            var verbs = string.Join('+', VerbInBatch().Matches(body).Select(match => Word(match.Groups[1].Value)).Distinct());
            return $"transact {table} {verbs}";
        }
        if (path == "Tables")
        {
            return call.Method == "GET" ? "list tables" : "create table";
        }
        var name = path.Split('(')[0];
        var row = name == "messages" ? " " + (RowInPath().Match(path) is { Success: true } match ? match.Groups[1].Value : "rows") : "";
        return call.Method switch
        {
            "GET" when path.Contains("RowKey", StringComparison.Ordinal) => $"get {name}{row}",
            "GET" => $"query {name}",
            "POST" => $"insert {name}",
            "PUT" => (call.Request.Headers.ContainsKey("If-Match") ? "replace " : "put ") + name + row,
            _ => $"delete {name}{row}",
        };
    }

    private static string Word(string verb) => verb switch { "POST" => "insert", "PUT" => "replace", _ => "delete" };

    private static string QueueSite(string method, string path)
    {
        var (queue, inside) = path.Split('/', 2) is [var name, var rest] ? (name, rest) : (path, "");
        return (method, inside) switch
        {
            ("GET", "") => "list queues",
            ("PUT", "") => "create queue",
            ("POST", _) => $"send {queue}",
            ("GET", _) => $"receive {queue}",
            ("PUT", _) => $"postpone {queue}",
            _ => $"delete hint {queue}",
        };
    }

    private static string BlobSite(string method, string path, string query)
    {
        var name = path.Contains("/sealed/", StringComparison.Ordinal) ? path.Split('/')[^1] : path.Contains('/', StringComparison.Ordinal) ? "key file" : "";
        return (method, query) switch
        {
            ("GET", _) when query.Contains("comp=list", StringComparison.Ordinal) => "list blobs",
            ("PUT", _) when query.Contains("restype=container", StringComparison.Ordinal) => "create container",
            ("PUT", _) when query.Contains("comp=blocklist", StringComparison.Ordinal) => $"put block list {name}",
            ("PUT", _) when query.Contains("comp=block", StringComparison.Ordinal) => $"put block {name}",
            ("PUT", _) => $"put blob {name}",
            ("HEAD", _) => $"head blob {name}",
            ("DELETE", _) => $"delete blob {name}",
            _ => $"get blob {name}",
        };
    }

    [GeneratedRegex("RowKey='([a-z]+)")]
    private static partial Regex RowInPath();

    [GeneratedRegex("(?:PartitionKey='|sealed/)([a-z2-7]{26})[/']")]
    private static partial Regex IdInPath();

    [GeneratedRegex(@"^(POST|PUT|DELETE) http", RegexOptions.Multiline)]
    private static partial Regex VerbInBatch();

    [GeneratedRegex(@"^(?:POST|PUT|DELETE) http://[^/]+/[^/]+/([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex TableInBatch();
}
