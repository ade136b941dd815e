using System.Text;

namespace SecureMail.Endurance.StorageProxy;

/// <summary>Answers of the storage services when something is wrong. https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2</summary>
internal static class StorageErrors
{
    // The only ones that ask for a condition, so that the store can say no.
    private static readonly string[] Conditional = ["insert ", "replace ", "transact ", "put blob ", "put block list "];

    /// <summary>Whether a fault can befall a request.</summary>
    public static bool Fits(FaultKind kind, StorageCall call) =>
        kind != FaultKind.OwnConflict || Conditional.Any(operation => call.Site.StartsWith(operation, StringComparison.Ordinal));

    /// <summary>Whether the store does what was asked before this answer is given.</summary>
    public static bool IsCarriedOut(FaultKind kind, StorageCall call) =>
        kind == FaultKind.OwnConflict || (kind == FaultKind.NotFound && call.Method == "DELETE");

    /// <summary>The answer.</summary>
    public static byte[] AnswerOf(FaultKind kind, StorageCall call) => kind switch
    {
        FaultKind.Error => Answer(call, "500 Internal Server Error", "InternalError"),
        FaultKind.Busy => Answer(call, "503 Service Unavailable", "ServerBusy", "Retry-After: 1\r\n"),
        FaultKind.OwnConflict => Conflict(call),
        FaultKind.NotFound => Answer(call, "404 Not Found", MissingCode(call)),
        _ => throw new InvalidOperationException($"internal error: {kind} is no answer"),
    };

    private static byte[] Conflict(StorageCall call) => call switch
    {
        { Service: StorageService.Blob } => Answer(call, "409 Conflict", "BlobAlreadyExists"),
        { Site: var site } when site.StartsWith("transact", StringComparison.Ordinal) => RefusedBatch(site),
        { Method: "POST" } => Answer(call, "409 Conflict", "EntityAlreadyExists"),
        _ => Answer(call, "412 Precondition Failed", "UpdateConditionNotSatisfied"),
    };

    private static string MissingCode(StorageCall call) => (call.Service, call.Method) switch
    {
        (StorageService.Table, "DELETE") => "ResourceNotFound",
        (StorageService.Queue, "DELETE") => "MessageNotFound",
        (StorageService.Blob, "DELETE") => "BlobNotFound",
        (StorageService.Table, _) => "TableNotFound",
        (StorageService.Queue, _) => "QueueNotFound",
        _ => "ContainerNotFound",
    };

    private static byte[] Answer(StorageCall call, string status, string code, string more = "")
    {
        var isTable = call.Service == StorageService.Table;
        var body = call.Method == "HEAD" ? "" : isTable ? Json(code, "Made by the fault proxy.") : $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>Made by the fault proxy.</Message></Error>";
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: {(isTable ? "application/json" : "application/xml")}\r\nContent-Length: {body.Length}\r\nx-ms-error-code: {code}\r\n{more}\r\n{body}");
    }

    private static string Json(string code, string message) =>
        $$$$"""{"odata.error":{"code":"{{{{code}}}}","message":{"lang":"en-US","value":"{{{{message}}}}"}}}""";

    // A transaction's refusal is one failed operation inside an answer that is itself 202.
    private static byte[] RefusedBatch(string site)
    {
        var (status, code) = site.EndsWith(" insert", StringComparison.Ordinal) ? ("409 Conflict", "EntityAlreadyExists") : ("412 Precondition Failed", "UpdateConditionNotSatisfied");
        var part = $"--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n{Json(code, "0:Made by the fault proxy.")}\r\n--c--\r\n";
        var body = $"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{part}--b--\r\n";
        return Encoding.UTF8.GetBytes($"HTTP/1.1 202 Accepted\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
