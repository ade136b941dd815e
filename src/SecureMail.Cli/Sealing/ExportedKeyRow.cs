using System.Text.Json;
using SecureMail.AzureServices;
using SecureMail.Envelope;

namespace SecureMail.Cli.Sealing;

/// <summary>
/// A message's row "key" as the Table service answers it: PartitionKey (the message), KekId, Wrapped (base64).
/// https://learn.microsoft.com/rest/api/storageservices/query-entities
/// </summary>
internal static class ExportedKeyRow
{
    /// <exception cref="SettingException">The file is no such row, or a name is missing.</exception>
    public static async Task<ExportedKey> ReadAsync(string file, string? organisation, string part, CancellationToken cancellationToken)
    {
        if (organisation is null)
        {
            throw new SettingException("With --key-row, say whose message it is: --organisation NAME.");
        }
        try
        {
            await using var json = File.OpenRead(file);
            using var row = await JsonDocument.ParseAsync(json, cancellationToken: cancellationToken);
            var root = row.RootElement;
            var names = new EnvelopeContext(organisation, root.GetProperty("PartitionKey").GetString()!, part);
            return new ExportedKey(names, root.GetProperty("KekId").GetString()!, root.GetProperty("Wrapped").GetBytesFromBase64());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new SettingException($"{file} is no key row: it must be a JSON object with PartitionKey, KekId and Wrapped.", fault);
        }
    }
}
