using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues.Models;

namespace SecureMail.Testing.Host;

/// <summary>
/// The JSON that a host posts to a trigger. A binary hint is Base64 once; a text is serialised once more inside, and when
/// it is a JSON object its plain members leak into Metadata over members of the same name.
/// </summary>
public static class TriggerPayloads
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:sszzz";

    /// <summary>The payload of a queue message.</summary>
    /// <param name="function">The function.</param>
    /// <param name="binary">The encoding: dataType binary, or the default.</param>
    /// <param name="message">The message as it was received.</param>
    /// <param name="body">Its decoded content.</param>
    /// <param name="now">The time of the call.</param>
    public static byte[] OfQueue(FunctionDefinition function, bool binary, QueueMessage message, byte[] body, DateTimeOffset now)
    {
        var metadata = Metadata(function, now);
        metadata["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture);
        metadata["ExpirationTime"] = Time(message.ExpiresOn);
        metadata["Id"] = Twice(message.MessageId);
        metadata["InsertionTime"] = Time(message.InsertedOn);
        metadata["NextVisibleTime"] = Time(message.NextVisibleOn);
        metadata["PopReceipt"] = Twice(message.PopReceipt);
        if (!binary)
        {
            Leak(body, metadata);
        }
        return Payload(function, binary ? Convert.ToBase64String(body) : Twice(Encoding.UTF8.GetString(body)), metadata);
    }

    /// <summary>The payload of a timer.</summary>
    public static byte[] OfTimer(FunctionDefinition function, DateTimeOffset now, bool isPastDue) => Payload(
        function,
        new JsonObject
        {
            ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
            ["ScheduleStatus"] = new JsonObject { ["Last"] = Time(now), ["Next"] = Time(now.AddMinutes(1)), ["LastUpdated"] = Time(now) },
            ["IsPastDue"] = isPastDue,
        },
        Metadata(function, now));

    private static byte[] Payload(FunctionDefinition function, JsonNode? value, JsonObject metadata) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject { ["Data"] = new JsonObject { [function.Binding] = value }, ["Metadata"] = metadata });

    private static JsonObject Metadata(FunctionDefinition function, DateTimeOffset now) => new()
    {
        ["sys"] = new JsonObject
        {
            ["MethodName"] = function.Name,
            ["UtcNow"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        },
    };

    private static void Leak(byte[] body, JsonObject metadata)
    {
        try
        {
            foreach (var (name, value) in JsonNode.Parse(body) as JsonObject ?? [])
            {
                if (value is not JsonArray && !name.EndsWith("trigger", StringComparison.OrdinalIgnoreCase))
                {
                    var taken = metadata.Select(member => member.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
                    metadata.Remove(taken ?? name);
                    metadata[taken ?? name] = value?.DeepClone();
                }
            }
        }
        catch (JsonException)
        {
            // A text that is no JSON leaks nothing.
        }
    }

    private static string Twice(string text) => JsonSerializer.Serialize(text);

    private static string? Time(DateTimeOffset? time) => time?.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
