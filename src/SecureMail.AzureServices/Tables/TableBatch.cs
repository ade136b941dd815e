using System.Globalization;
using System.Text;
using Azure;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tables;

/// <summary>
/// The multipart body of an entity group transaction, and its answer.
/// https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
/// </summary>
internal static class TableBatch
{
    // No boundary line can occur inside: each part's body is one line of JSON that begins with a brace.
    private const string Batch = "batch_securemail";
    private const string ChangeSet = "changeset_securemail";

    public const string ContentType = $"multipart/mixed; boundary={Batch}";

    public static byte[] Write(IReadOnlyList<TableWrite> writes, Func<TableRow, Uri> address, Uri table, string mark)
    {
        var body = new StringBuilder();
        body.Append($"--{Batch}\r\nContent-Type: multipart/mixed; boundary={ChangeSet}\r\n\r\n");
        foreach (var write in writes)
        {
            body.Append($"--{ChangeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            AppendWrite(body, write, write.Kind == TableWriteKind.Insert ? table : address(write.Row), mark);
        }
        body.Append($"--{ChangeSet}--\r\n--{Batch}--\r\n");
        return Encoding.UTF8.GetBytes(body.ToString());
    }

    /// <summary>The failure in an answer, with the place of the write that failed; null when all was written.</summary>
    public static TableBatchFailure? ReadFailure(string answer)
    {
        foreach (var part in answer.Split("\nHTTP/1.1 ").Skip(1))
        {
            var status = int.Parse(part.AsSpan(0, 3), CultureInfo.InvariantCulture);
            if (status >= 400)
            {
                return ReadFailure(status, part);
            }
        }
        return null;
    }

    private static void AppendWrite(StringBuilder body, TableWrite write, Uri address, string mark)
    {
        var method = write.Kind switch
        {
            TableWriteKind.Insert => "POST",
            TableWriteKind.Replace => "PUT",
            _ => "DELETE",
        };
        body.Append(CultureInfo.InvariantCulture, $"{method} {address.AbsoluteUri} HTTP/1.1\r\n");
        body.Append("Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n");
        if (write.Kind != TableWriteKind.Insert)
        {
            body.Append(CultureInfo.InvariantCulture, $"If-Match: {write.Row.ETag}\r\n");
        }
        if (write.Kind != TableWriteKind.Delete)
        {
            body.Append("Content-Type: application/json\r\nPrefer: return-no-content\r\n\r\n");
            body.Append(Encoding.UTF8.GetString(TableRowJson.Write(write.Row, mark)));
        }
        body.Append("\r\n");
    }

    private static TableBatchFailure ReadFailure(int status, string part)
    {
        var lines = part.Split("\r\n");
        var body = lines.SkipWhile(line => line.Length > 0).FirstOrDefault(line => line.StartsWith('{')) ?? "";
        var error = TableErrorParser.Read(Encoding.UTF8.GetBytes(body));
        // The message begins with the failed write's place: "3:The specified entity already exists."
        var digits = (error?.Message ?? "").TakeWhile(char.IsAsciiDigit).ToArray();
        return new TableBatchFailure(status, error, int.TryParse(digits, CultureInfo.InvariantCulture, out var index) ? index : null);
    }
}

/// <summary>Why a transaction was not carried out.</summary>
/// <param name="Status">The HTTP status of the failed write.</param>
/// <param name="Error">The service's error; null when it sent none.</param>
/// <param name="Index">The place of the failed write, from 0; null when the service did not say.</param>
internal sealed record TableBatchFailure(int Status, ResponseError? Error, int? Index)
{
    public RequestFailedException ToException() =>
        new(Status, $"The transaction's write number {Index} failed: {Error?.Message}", Error?.Code, null);
}
