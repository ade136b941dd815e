using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace SecureMail.Testing.Host;

/// <summary>
/// A package as the Functions host reads it: host.json, over which settings named <c>AzureFunctionsJobHost__…</c> go, and
/// a function.json per folder.
/// https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
/// </summary>
public sealed class HostFolder
{
    private const string OverridePrefix = "AzureFunctionsJobHost__";

    private readonly IConfiguration host;

    private HostFolder(string path, IConfiguration host)
    {
        Path = path;
        this.host = host;
        Functions = [.. Directory.EnumerateFiles(path, "function.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Order(StringComparer.Ordinal).Select(ReadFunction)];
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Its functions, by name.</summary>
    public IReadOnlyList<FunctionDefinition> Functions { get; }

    /// <summary>The handler's file, in the folder.</summary>
    public string Executable => System.IO.Path.Combine(Path, Required("customHandler:description:defaultExecutablePath"));

    /// <summary>Whether HTTP requests are proxied; without it they would arrive as a JSON payload.</summary>
    public bool ProxiesHttp => bool.Parse(Required("customHandler:enableProxyingHttpRequest"));

    /// <summary>How long the handler may take to answer at first. Default 30 s.</summary>
    public TimeSpan InitializationTimeout => Time("customHandler:initializationTimeout", TimeSpan.FromSeconds(30));

    /// <summary>One invocation that takes longer costs the whole handler its life. Default 30 min, as on Flex Consumption.</summary>
    public TimeSpan FunctionTimeout => Time("functionTimeout", TimeSpan.FromMinutes(30));

    /// <summary>Messages taken at once. Default 16.</summary>
    public int BatchSize => Number("extensions:queues:batchSize", 16);

    /// <summary>When so few are left in work, the next batch is fetched. Default half a batch.</summary>
    public int NewBatchThreshold => Number("extensions:queues:newBatchThreshold", BatchSize / 2);

    /// <summary>After so many failures a message is poison. Default 5.</summary>
    public int MaxDequeueCount => Number("extensions:queues:maxDequeueCount", 5);

    /// <summary>How long a message is hidden after a failure. Default 0.</summary>
    public TimeSpan AfterFailure => Time("extensions:queues:visibilityTimeout", TimeSpan.Zero);

    /// <summary>The longest pause between looks into an empty queue. Default 1 min.</summary>
    public TimeSpan MaxPollingInterval => Time("extensions:queues:maxPollingInterval", TimeSpan.FromMinutes(1));

    /// <summary>Whether message texts are Base64. Default yes.</summary>
    public bool IsBase64 => host["extensions:queues:messageEncoding"] is not "none";

    /// <summary>Reads a package.</summary>
    /// <param name="path">The unpacked package.</param>
    /// <param name="settings">The app settings.</param>
    public static HostFolder Read(string path, IReadOnlyDictionary<string, string> settings)
    {
        var overrides = settings.Where(setting => setting.Key.StartsWith(OverridePrefix, StringComparison.OrdinalIgnoreCase))
            .Select(setting => KeyValuePair.Create(
                setting.Key[OverridePrefix.Length..].Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), (string?)setting.Value));
        return new HostFolder(path, new ConfigurationBuilder()
            .AddJsonFile(System.IO.Path.Combine(path, "host.json")).AddInMemoryCollection(overrides).Build());
    }

    /// <summary>The function of a name.</summary>
    public FunctionDefinition Function(string name) => Functions.Single(function => function.Name == name);

    private static FunctionDefinition ReadFunction(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var bindings = json.RootElement.GetProperty("bindings").EnumerateArray().ToArray();
        var trigger = bindings.Single(binding => Text(binding, "type").EndsWith("Trigger", StringComparison.Ordinal));
        var kind = Text(trigger, "type") switch
        {
            "httpTrigger" => TriggerKind.Http,
            "queueTrigger" => TriggerKind.Queue,
            "timerTrigger" => TriggerKind.Timer,
            var other => throw new NotSupportedException($"This host has no {other}."),
        };
        return new FunctionDefinition(
            System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(file)!),
            kind,
            Text(trigger, "name"),
            Text(trigger, "route"),
            trigger.TryGetProperty("methods", out var methods) ? [.. methods.EnumerateArray().Select(method => method.GetString()!)] : [],
            Text(trigger, "queueName"),
            Text(trigger, "dataType") == "binary",
            bindings.Length == 2 && bindings.Any(binding => Text(binding, "type") == "http" && Text(binding, "direction") == "out"));
    }

    private static string Text(JsonElement binding, string name) =>
        binding.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private string Required(string key) => host[key] ?? throw new InvalidDataException($"host.json has no {key}.");

    private TimeSpan Time(string key, TimeSpan otherwise) =>
        host[key] is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private int Number(string key, int otherwise) =>
        host[key] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
