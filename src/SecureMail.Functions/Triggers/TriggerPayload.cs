using System.Text;
using System.Text.Json;

namespace SecureMail.Functions.Triggers;

/// <summary>
/// The JSON that the Functions host posts to a trigger: <c>{"Data":{"hint":…},"Metadata":{…}}</c>. With dataType binary
/// the hint is Base64 once; without it, a host gives a JSON text within the text. Both are read.
/// </summary>
internal static class TriggerPayload
{
    private const string DataProperty = "Data";
    private const string HintBinding = "hint";

    /// <summary>The hint's bytes; null when the payload is of another shape.</summary>
    public static async Task<byte[]?> ReadHintAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Object
                   && document.RootElement.TryGetProperty(DataProperty, out var data)
                   && data.ValueKind == JsonValueKind.Object
                   && data.TryGetProperty(HintBinding, out var hint)
                   && hint.ValueKind == JsonValueKind.String
                ? Decode(hint.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decode(string text)
    {
        if (text.StartsWith('"'))
        {
            return Encoding.UTF8.GetBytes(JsonSerializer.Deserialize<string>(text) ?? "");
        }
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
