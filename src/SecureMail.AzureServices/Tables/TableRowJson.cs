using System.Globalization;
using System.Text.Json;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tables;

/// <summary>A row with the mark of the write that made it what it is.</summary>
internal sealed record MarkedRow(TableRow Row, string? Mark);

/// <summary>
/// Rows as JSON, with an Edm type beside each value that JSON cannot express.
/// https://learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations
/// </summary>
internal static class TableRowJson
{
    private const string TypeSuffix = "@odata.type";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static void Write(Utf8JsonWriter json, TableRow row, string mark)
    {
        json.WriteStartObject();
        json.WriteString("PartitionKey", row.Partition);
        json.WriteString("RowKey", row.Key);
        foreach (var (name, value) in row.Values)
        {
            WriteValue(json, name, value);
        }
        json.WriteString(TableLimits.WriteMark, mark);
        json.WriteEndObject();
    }

    public static byte[] Write(TableRow row, string mark)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, row, mark);
        }
        return buffer.ToArray();
    }

    public static MarkedRow Read(JsonElement entity)
    {
        var row = new TableRow(entity.GetProperty("PartitionKey").GetString()!, entity.GetProperty("RowKey").GetString()!)
        {
            ETag = entity.GetProperty("odata.etag").GetString(),
        };
        foreach (var property in entity.EnumerateObject().Where(property => IsOurs(property.Name)))
        {
            ReadValue(row, entity, property);
        }
        return new MarkedRow(row, entity.TryGetProperty(TableLimits.WriteMark, out var mark) ? mark.GetString() : null);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case long number: // 64 bits do not fit a JSON number everywhere, so the service takes them as text.
                WriteTyped(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset time:
                WriteTyped(json, name, "Edm.DateTime", time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                WriteTyped(json, name, "Edm.Binary", Convert.ToBase64String(bytes));
                break;
            default:
                throw new InvalidOperationException($"internal error: {name} is a {value.GetType()}");
        }
    }

    private static void WriteTyped(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name + TypeSuffix, type);
        json.WriteString(name, value);
    }

    private static bool IsOurs(string name) =>
        name is not ("PartitionKey" or "RowKey" or "Timestamp" or TableLimits.WriteMark)
        && !name.Contains("odata.", StringComparison.Ordinal);

    private static void ReadValue(TableRow row, JsonElement entity, JsonProperty property)
    {
        var type = entity.TryGetProperty(property.Name + TypeSuffix, out var annotation) ? annotation.GetString() : null;
        _ = (type, property.Value.ValueKind) switch
        {
            ("Edm.Int64", _) => row.Set(property.Name, long.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture)),
            ("Edm.DateTime", _) => row.Set(property.Name, property.Value.GetDateTimeOffset()),
            ("Edm.Binary", _) => row.Set(property.Name, property.Value.GetBytesFromBase64()),
            (null or "Edm.String", JsonValueKind.String) => row.Set(property.Name, property.Value.GetString()),
            (null or "Edm.Boolean", JsonValueKind.True or JsonValueKind.False) => row.Set(property.Name, property.Value.GetBoolean()),
            (null or "Edm.Int32", JsonValueKind.Number) => row.Set(property.Name, property.Value.GetInt64()),
            _ => throw new InvalidDataException($"The row {row.Key} was changed by another program: {property.Name} has the type {type}."),
        };
    }
}
