namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>
/// Every vector in tests/data/envelope, which an independent implementation made from docs/sealed-format.md.
/// </summary>
public sealed class PublishedVectorTests
{
    private const int AtLeast = 150;

    private static readonly string[] AllNames =
        [.. VectorFile.FilesIn(Repository.Folder("tests/data/envelope")).Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    public static TheoryData<string> Names => [.. AllNames];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Vector_BothDirections(string name) =>
        VectorRun.Prepare(VectorFile.Load(Path.Combine(Repository.Folder("tests/data/envelope"), name + ".vec")))();

    [Fact]
    public void Vectors_AreManyAndOfEveryKind()
    {
        Assert.True(AllNames.Length >= AtLeast);
        foreach (var start in new[] { "sealed-good-", "sealed-header-", "sealed-chunks-", "field-", "key-row-", "exported-" })
            Assert.Contains(AllNames, name => name.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void Example_StandsInTheSpecification()
    {
        var example = VectorFile.Load(Path.Combine(Repository.Folder("tests/data/envelope"), "example.vec")).Body;
        var page = File.ReadAllText(Path.Combine(Repository.Folder("docs"), "sealed-format.md"));
        var shown =
            page[page.IndexOf("\n00  53", StringComparison.Ordinal)..page.IndexOf("## 3.", StringComparison.Ordinal)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeWhile(line => line != "```")
            .SelectMany(line => line[4..].Split("   ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(
            example.Select(value => value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)), shown);
    }
}
