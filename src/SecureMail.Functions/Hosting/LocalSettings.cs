using System.Text.Json;
using Microsoft.Extensions.Configuration.Memory;
using SecureMail.AzureServices;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// Reads the file that the Functions Core Tools turn into environment variables, so that `func start` and `dotnet run`
/// take their settings from one place. Whatever is set elsewhere, in the environment above all, goes before it.
/// https://learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file
/// </summary>
internal static class LocalSettings
{
    /// <summary>The file's name, in the folder that the program runs in. It is never part of a package.</summary>
    public const string FileName = "local.settings.json";

    private const string EnvironmentSetting = "ASPNETCORE_ENVIRONMENT";

    // The Core Tools allow both.
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// How the program's builder starts. The file's ASPNETCORE_ENVIRONMENT counts when neither environment nor command line
    /// names one; it must be known before the builder is made.
    /// </summary>
    /// <exception cref="SettingException">The file cannot be used.</exception>
    public static WebApplicationOptions Options(string[] args, string folder)
    {
        var outside = new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build();
        return new WebApplicationOptions
        {
            Args = args,
            EnvironmentName = outside[HostDefaults.EnvironmentKey] ?? Read(folder)?.GetValueOrDefault(EnvironmentSetting),
        };
    }

    /// <summary>Adds all that settings are read from: the file in a folder, if there is one, above it the environment, above that the command line.</summary>
    /// <exception cref="SettingException">The file cannot be used.</exception>
    public static void AddSettings(this ConfigurationManager configuration, string[] args, string folder)
    {
        configuration.AddLocalSettings(folder);
        configuration.AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().AddCommandLine(args);
    }

    /// <summary>Adds the settings of the file in a folder, if there is one, below all others.</summary>
    /// <exception cref="SettingException">The file cannot be used.</exception>
    public static void AddLocalSettings(this ConfigurationManager configuration, string folder)
    {
        if (Read(folder) is { } settings)
        {
            configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
        }
    }

    private static Dictionary<string, string?>? Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) ? Parse(File.ReadAllText(file)) : null;
    }

    // The members of the object Values; a double underscore separates levels, as in the environment.
    private static Dictionary<string, string?> Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Lenient);
            if (!json.RootElement.TryGetProperty("Values", out var values) || IsEncrypted(json.RootElement))
            {
                throw Fault("it needs an object Values, and IsEncrypted must be false");
            }
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var member in values.EnumerateObject())
            {
                settings[member.Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = Text(member);
            }
            return settings;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Fault("it is not an object in JSON");
        }
    }

    private static string? Text(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String
        ? member.Value.GetString()
        : throw Fault($"the value of {member.Name} must be a string, in quotes");

    private static bool IsEncrypted(JsonElement root) => root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.GetBoolean();

    private static SettingException Fault(string fault) =>
        new($"{FileName} cannot be used: {fault}. Start from local.settings.sample.json.");
}
