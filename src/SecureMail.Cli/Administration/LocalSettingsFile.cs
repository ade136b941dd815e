using System.Text.Json;
using SecureMail.AzureServices;

namespace SecureMail.Cli.Administration;

/// <summary>
/// The settings file of the Functions Core Tools, <c>local.settings.json</c>, from which the program on a developer's machine reads too.
/// https://learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file
/// </summary>
internal static class LocalSettingsFile
{
    public const string Name = "local.settings.json";

    // The Core Tools allow both.
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The file's <c>Values</c> by name, in any case; empty when the folder has no such file.</summary>
    /// <exception cref="SettingException">The file cannot be used.</exception>
    public static Dictionary<string, string> Read(string folder)
    {
        var file = Path.Combine(folder, Name);
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(file))
        {
            return settings;
        }
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file), Lenient);
            foreach (var member in json.RootElement.GetProperty("Values").EnumerateObject())
            {
                settings[member.Name.Replace(":", "__", StringComparison.Ordinal)] = member.Value.GetString() ?? "";
            }
            return settings;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SettingException(
                $"{Name} cannot be used: it must be readable and hold an object Values of strings. Start from local.settings.sample.json.", fault);
        }
    }
}
