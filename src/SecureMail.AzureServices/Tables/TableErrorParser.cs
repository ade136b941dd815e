using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace SecureMail.AzureServices.Tables;

/// <summary>
/// Reads the error code, e.g. <c>EntityAlreadyExists</c>, out of an answer of the Table service.
/// https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes
/// </summary>
internal sealed class TableErrorParser : RequestFailedDetailsParser
{
    public override bool TryParse(
        Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = response.ContentStream is null ? null : Read(response.Content.ToMemory());
        return error is not null;
    }

    /// <summary>The error in a JSON body; null when there is none, as in an answer of a proxy on the way.</summary>
    public static ResponseError? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("odata.error", out var error)
                ? new ResponseError(error.GetProperty("code").GetString(), error.GetProperty("message").GetProperty("value").GetString())
                : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
