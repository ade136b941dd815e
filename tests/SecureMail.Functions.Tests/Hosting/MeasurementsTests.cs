using System.Text.RegularExpressions;

namespace SecureMail.Functions.Tests.Hosting;

/// <summary>What the program measures and what the page for operators lists are the same.</summary>
public sealed partial class MeasurementsTests
{
    [Fact]
    public void EveryInstrumentIsDocumented_AndNoOther()
    {
        var root = RepositoryRoot();
        var code = File.ReadAllText(Path.Combine(root, "src", "SecureMail.Functions", "Hosting", "Measurements.cs"));
        var page = File.ReadAllText(Path.Combine(root, "docs", "observability.md"));

        var made = Names().Matches(code).Select(match => match.Groups[1].Value).Order().ToList();
        var listed = Listed().Matches(page).Select(match => match.Groups[1].Value).Order().ToList();

        Assert.NotEmpty(made);
        Assert.Equal(made, listed);
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return folder;
    }

    [GeneratedRegex("\"(securemail\\.[a-z.]+)\"")]
    private static partial Regex Names();

    [GeneratedRegex("^\\| `(securemail\\.[a-z.]+)`", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
