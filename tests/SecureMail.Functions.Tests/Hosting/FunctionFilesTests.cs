using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMail.Smtp;

namespace SecureMail.Functions.Tests.Hosting;

/// <summary>host.json and the function.json folders, by the rules of the Functions host.</summary>
public sealed partial class FunctionFilesTests
{
    private static readonly Dictionary<string, string> Triggers = new()
    {
        ["inbound"] = "httpTrigger",
        ["portal"] = "httpTrigger",
        ["notify"] = "queueTrigger",
        ["deliver"] = "queueTrigger",
        ["expire"] = "queueTrigger",
        ["sweep"] = "timerTrigger",
    };

    public static TheoryData<string> Names() => [.. Triggers.Keys];

    [Fact]
    public void ThereIsAFolderForEachTriggerAndNoOther() =>
        Assert.Equal(
            Triggers.Keys.Order(),
            Directory.GetFiles(Sources(), "function.json", SearchOption.AllDirectories)
                .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
                .Select(file => Path.GetFileName(Path.GetDirectoryName(file))).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void EachFolderHoldsOneFileWithOneTrigger(string name)
    {
        Assert.Matches(FunctionName(), name);
        Assert.Equal("function.json", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(Path.Combine(Sources(), name)))));
        var bindings = Read(Path.Combine(name, "function.json")).GetProperty("bindings").EnumerateArray().ToList();
        var trigger = Assert.Single(bindings, binding => Text(binding, "type").EndsWith("Trigger", StringComparison.Ordinal));
        Assert.Equal((Triggers[name], "in"), (Text(trigger, "type"), Text(trigger, "direction")));
        // Proxying needs exactly one way in and one way out.
        Assert.Equal(Text(trigger, "type") == "httpTrigger" ? 2 : 1, bindings.Count);
    }

    [Theory]
    [InlineData("inbound")]
    [InlineData("portal")]
    public void AWebFunctionOwnsOnlyItsOwnPrefix(string name)
    {
        var bindings = Read(Path.Combine(name, "function.json")).GetProperty("bindings").EnumerateArray().ToList();

        Assert.Equal($"{name}/{{*path}}", Text(bindings[0], "route"));
        Assert.Equal("anonymous", Text(bindings[0], "authLevel"));
        Assert.Equal(("http", "out"), (Text(bindings[1], "type"), Text(bindings[1], "direction")));
    }

    [Theory]
    [InlineData("notify", "notifications")]
    [InlineData("deliver", "deliveries")]
    [InlineData("expire", "expirations")]
    public void AQueueFunctionGetsItsHintAsBytes(string name, string queue)
    {
        var trigger = Read(Path.Combine(name, "function.json")).GetProperty("bindings")[0];

        Assert.Equal((queue, "binary", "hint"), (Text(trigger, "queueName"), Text(trigger, "dataType"), Text(trigger, "name")));
        Assert.Equal("AzureWebJobsStorage", Text(trigger, "connection"));
        Assert.Contains(queue, Core.Store.StorageNames.Queues);
    }

    [Fact]
    public void TheTimerHasSixFieldsAndDoesNotRunAtEveryStart()
    {
        var trigger = Read("sweep/function.json").GetProperty("bindings")[0];

        Assert.Equal(6, Text(trigger, "schedule").Split(' ').Length);
        Assert.False(trigger.GetProperty("runOnStartup").GetBoolean());
        Assert.True(trigger.GetProperty("useMonitor").GetBoolean());
    }

    [Fact]
    public void TheHostsSettingsAreSpelledAsItReadsThem()
    {
        var host = Read("host.json");
        var handler = host.GetProperty("customHandler");
        var queues = host.GetProperty("extensions").GetProperty("queues");

        Assert.Equal("2.0", Text(host, "version"));
        Assert.True(handler.GetProperty("enableProxyingHttpRequest").GetBoolean());
        Assert.Equal("SecureMail.Functions", Text(handler.GetProperty("description"), "defaultExecutablePath"));
        Assert.Equal("", Text(host.GetProperty("extensions").GetProperty("http"), "routePrefix"));
        Assert.Equal(("base64", 5), (Text(queues, "messageEncoding"), queues.GetProperty("maxDequeueCount").GetInt32()));
        Assert.True(TimeSpan.Parse(Text(queues, "visibilityTimeout"), System.Globalization.CultureInfo.InvariantCulture) > TimeSpan.Zero);
        // One run that outlives functionTimeout makes the host kill everything in flight.
        Assert.True(TimeSpan.Parse(Text(host, "functionTimeout"), System.Globalization.CultureInfo.InvariantCulture) >= TimeSpan.FromMinutes(8));
        Assert.Equal("Microsoft.Azure.Functions.ExtensionBundle", Text(host.GetProperty("extensionBundle"), "id"));
    }

    [Fact]
    public void OneSlowServerHoldsHalfOfAnInstancesRunsAtMost()
    {
        var queues = Read("host.json").GetProperty("extensions").GetProperty("queues");
        var runs = queues.GetProperty("batchSize").GetInt32() + queues.GetProperty("newBatchThreshold").GetInt32();
        var options = new SmtpSenderOptions();

        Assert.True(runs >= 2 * (options.MaxConnectionsPerServer + options.MaxWaitingPerServer), $"{runs}");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Sources(), file))).RootElement;

    private static string Sources()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return Path.Combine(folder, "src", "SecureMail.Functions");
    }

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,127}$")]
    private static partial Regex FunctionName();
}
