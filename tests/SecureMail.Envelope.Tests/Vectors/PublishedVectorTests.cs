using System.Security.Cryptography;

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
    public void ExampleOnTheWay_StandsInTheSpecification()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Folder("docs"), "sealed-format.md"));
        var (dek, salt, info) = (Counting(0), Counting(32), Samples.Raw.KeyInfo().ToArray());
        var derived = new byte[64];
        HkdfSha256.Derive(dek, salt, info, derived);

        Assert.Contains("PRK       " + Shown(HMACSHA256.HashData(salt, dek)), page, StringComparison.Ordinal);
        Assert.Contains("data key  " + Shown(derived[..32]), page, StringComparison.Ordinal);
        Assert.Equal(Shown(info), string.Join(' ', InfoLines(page)));
    }

    private static byte[] Counting(int first) => [.. Enumerable.Range(first, 32).Select(value => (byte)value)];

    private static string Shown(byte[] bytes) => Convert.ToHexString(bytes).Chunk(2).Aggregate("", (text, pair) => $"{text} {new string(pair)}").Trim();

    private static IEnumerable<string> InfoLines(string page) =>
        page[page.IndexOf("\ninfo ", StringComparison.Ordinal)..page.IndexOf("\nPRK ", StringComparison.Ordinal)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[10..].Split("   ")[0].Trim());

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
