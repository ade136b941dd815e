using System.Text.Json;
using Azure;

namespace SecureMail.AzureServices.CommunicationEmail;

/// <summary>What the service says of a mail.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="State">NotStarted, Running, Succeeded, Failed or Canceled; null when the answer names none.</param>
/// <param name="ErrorCode">Why it failed or was refused, such as <c>EmailDroppedAllRecipientsSuppressed</c>; letters and digits only.</param>
internal readonly record struct CommunicationAnswer(int Status, string? State, string? ErrorCode)
{
    private const int LongestWord = 80;

    /// <summary>Reads an answer; one that is no JSON has its HTTP status only.</summary>
    public static CommunicationAnswer Read(Response response)
    {
        try
        {
            using var json = JsonDocument.Parse(response.Content.ToMemory());
            return new CommunicationAnswer(response.Status, Word(json.RootElement, "status"), Code(json.RootElement));
        }
        catch (JsonException)
        {
            return new CommunicationAnswer(response.Status, null, null);
        }
    }

    private static string? Code(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error) ? Word(error, "code") : null;

    // Only a plain word goes into a sentence that people read.
    private static string? Word(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.String
        && member.GetString() is { Length: > 0 and <= LongestWord } text
        && text.All(char.IsAsciiLetterOrDigit)
            ? text
            : null;
}
