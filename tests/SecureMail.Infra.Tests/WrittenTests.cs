using System.Text.RegularExpressions;

namespace SecureMail.Infra.Tests;

/// <summary>The tests of this repository by name, so that a document can name them.</summary>
internal static partial class WrittenTests
{
    /// <summary>Such as "GuardTests.Looking_ChangesNothing".</summary>
    public static HashSet<string> All() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .SelectMany(file => Test().Matches(File.ReadAllText(file)).Select(test => $"{Path.GetFileNameWithoutExtension(file)}.{test.Groups[1].Value}"))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>What a text names in backquotes.</summary>
    public static IReadOnlyList<string> NamedIn(string text) => [.. Name().Matches(text).Select(name => name.Groups[1].Value)];

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Name();

    // A fact or theory, its data and reasons, then the method.
    [GeneratedRegex(@"\[\w*(?:Fact|Theory)[^\n]*\n(?:\s+(?:\[|//)[^\n]*\n|\s+[""{(][^\n]*\n)*\s+public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Test();
}
