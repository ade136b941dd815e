using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMail.Host.Tests.Lint;

/// <summary>
/// What may stand in host.json and function.json, member by member: the host passes over a name that it does not know, so a
/// slip of the pen is a setting that is silently missing.
/// https://json.schemastore.org/host.json, https://json.schemastore.org/function.json
/// </summary>
internal static class JsonRules
{
    private const string Flag = "true|false";
    private const string Number = "[0-9]{1,9}";
    private const string Time = "([0-9]+\\.)?([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?";
    private const string Level = "Trace|Debug|Information|Warning|Error|Critical|None";
    private const string Name = "[A-Za-z][A-Za-z0-9_]{0,127}";
    private const string Any = "[^\\r\\n]*";

    /// <summary>By path; [] stands for each element of an array, * for any name.</summary>
    private static readonly Dictionary<string, string> Host = new()
    {
        ["version"] = "2\\.0",
        ["functionTimeout"] = Time,
        ["extensionBundle.id"] = "Microsoft\\.Azure\\.Functions\\.ExtensionBundle",
        ["extensionBundle.version"] = "[\\[(][0-9.*]+, ?[0-9.*]+[\\])]",
        ["customHandler.description.defaultExecutablePath"] = "[A-Za-z0-9._/-]+",
        ["customHandler.description.workingDirectory"] = Any,
        ["customHandler.description.arguments[]"] = Any,
        ["customHandler.enableProxyingHttpRequest"] = Flag,
        ["customHandler.enableForwardingHttpRequest"] = Flag,
        ["customHandler.initializationTimeout"] = Time,
        ["extensions.http.routePrefix"] = "[A-Za-z0-9_/-]*",
        ["extensions.http.maxOutstandingRequests"] = Number,
        ["extensions.http.maxConcurrentRequests"] = Number,
        ["extensions.http.dynamicThrottlesEnabled"] = Flag,
        ["extensions.queues.batchSize"] = "[1-9]|[12][0-9]|3[0-2]",
        ["extensions.queues.newBatchThreshold"] = Number,
        ["extensions.queues.maxDequeueCount"] = Number,
        ["extensions.queues.visibilityTimeout"] = Time,
        ["extensions.queues.maxPollingInterval"] = Time,
        ["extensions.queues.messageEncoding"] = "base64|none",
        ["logging.logLevel.*"] = Level,
    };

    private static readonly Dictionary<string, Dictionary<string, string>> Bindings = new()
    {
        ["httpTrigger"] = new() { ["authLevel"] = "anonymous|function|admin", ["route"] = "[a-z0-9_/{}*-]+", ["methods[]"] = "get|head|post|put|patch|delete|options|trace" },
        ["http"] = [],
        ["queueTrigger"] = new() { ["queueName"] = "[a-z0-9](-?[a-z0-9]){2,62}", ["connection"] = Name, ["dataType"] = "binary|string|stream" },
        // Six fields, seconds first: five would be taken for something else.
        ["timerTrigger"] = new() { ["schedule"] = "([0-9*/,-]+ ){5}[0-9*/,-]+", ["runOnStartup"] = Flag, ["useMonitor"] = Flag },
    };

    /// <summary>The faults of a host.json, in words.</summary>
    public static IEnumerable<string> FaultsOfHost(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Faults(document.RootElement, "", Host)];
    }

    /// <summary>The faults of a function.json, in words.</summary>
    public static IEnumerable<string> FaultsOfFunction(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. FaultsOfFunction(document.RootElement)];
    }

    private static IEnumerable<string> FaultsOfFunction(JsonElement function)
    {
        foreach (var member in function.EnumerateObject().Where(member => member.Name is not ("bindings" or "disabled")))
        {
            yield return $"{member.Name} is no member of a function";
        }
        foreach (var binding in function.GetProperty("bindings").EnumerateArray())
        {
            var type = binding.GetProperty("type").GetString()!;
            if (!Bindings.TryGetValue(type, out var own))
            {
                yield return $"{type} is no type that is used here";
                continue;
            }
            var rules = new Dictionary<string, string>(own)
            {
                ["type"] = Any,
                ["direction"] = type.EndsWith("Trigger", StringComparison.Ordinal) ? "in" : "out",
                ["name"] = $"{Name}|\\$return",
            };
            foreach (var fault in Faults(binding, "", rules))
            {
                yield return $"{type}: {fault}";
            }
        }
    }

    private static IEnumerable<string> Faults(JsonElement element, string path, Dictionary<string, string> rules) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Faults(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", rules)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Faults(item, path + "[]", rules)),
        _ => Fault(element, path, rules) is { } fault ? [fault] : [],
    };

    private static string? Fault(JsonElement value, string path, Dictionary<string, string> rules)
    {
        var rule = rules.GetValueOrDefault(path) ?? rules.FirstOrDefault(rule => rule.Key.EndsWith(".*", StringComparison.Ordinal) && path.StartsWith(rule.Key[..^1], StringComparison.Ordinal)).Value;
        var text = value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText() : value.ToString();
        return rule is null ? $"{path} is no name that the host knows"
            : Regex.IsMatch(text, $"^({rule})$", RegexOptions.CultureInvariant) ? null
            : $"{path} cannot be {text}";
    }
}
