using System.Text.Json;

namespace SecureMail.Fuzz;

/// <summary>The developers' corpus, which stands beside the repository or where SECUREMAIL_SHARED says; it may be absent.</summary>
internal static class SharedData
{
    /// <summary>The checkout's root.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>The corpus' folder, or null.</summary>
    internal static string? Corpora { get; } = Find();

    /// <summary>True when SECUREMAIL_FULL is 1: a release's run.</summary>
    internal static bool IsFullRun { get; } = Variable("SECUREMAIL_FULL") == "1";

    /// <summary>True when a missing part is a failure, as in eng/test.sh.</summary>
    internal static bool RequiresAll { get; } = Variable("SECUREMAIL_REQUIRE_ALL") == "1";

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

    private static string FindRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "SecureMail.Functions.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Tests run within a checkout: no SecureMail.Functions.sln above the test assembly.");
        }
        return root;
    }

    private static string? Find()
    {
        var corpora = Path.Combine(Variable("SECUREMAIL_SHARED") ?? Path.Combine(Root, "..", "shared"), "corpora");
        return Directory.Exists(corpora) ? corpora : null;
    }

    private static string? Variable(string name)
    {
#pragma warning disable RS0030 // Only a test run's environment can say where the corpus is and how long the run may take.
        return Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
    }
}
