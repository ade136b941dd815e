using System.Text.Json;

namespace SecureMail.Mime.Tests;

/// <summary>The developers' corpus, which stands beside the repository or where SECUREMAIL_SHARED says; it may be absent.</summary>
internal static class SharedData
{
    internal static string? Corpora { get; } = Find();

    /// <summary>The corpus' messages.</summary>
    internal static IEnumerable<string> Messages() =>
        File.ReadLines(Path.Combine(Corpora!, "list.txt")).Select(name => Path.Combine(Corpora!, "messages", name));

    /// <summary>Each bounce's file and the statuses that occur in it.</summary>
    internal static List<(string File, List<string> Statuses)> Bounces()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora!, "bounces-expected.json")));
        return [.. json.RootElement.EnumerateObject().Select(bounce => (
            Path.Combine(Corpora!, "messages", "sisimai", bounce.Name),
            bounce.Value.EnumerateArray()
                .Where(row => row.GetProperty("statusInMessage").GetBoolean())
                .Select(row => row.GetProperty("status").GetString()!)
                .ToList()))];
    }

    private static string? Find()
    {
#pragma warning disable RS0030 // Only a test run's environment can say where the corpus is.
        var stated = Environment.GetEnvironmentVariable("SECUREMAIL_SHARED");
#pragma warning restore RS0030
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "SecureMail.Functions.sln"))) root = Path.GetDirectoryName(root);
        var shared = stated ?? (root is null ? null : Path.Combine(root, "..", "shared"));
        var corpora = shared is null ? null : Path.Combine(shared, "corpora");
        return corpora is not null && Directory.Exists(corpora) ? corpora : null;
    }
}
