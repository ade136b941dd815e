using System.Text;

namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>
/// The loader refuses what it does not understand: a vector that is skipped in silence proves nothing.
/// </summary>
public sealed class VectorFileTests
{
    [Theory]
    [InlineData("kind: sealed", "no empty line")]
    [InlineData("kind: sealed\nkind: field\n\n", "a key twice")]
    public void Parse_MalformedFile_Throws(string text, string reason) =>
        Assert.True(Record.Exception(() => Parse(text)) is InvalidDataException, reason);

    [Fact]
    public void Run_UnknownKind_Throws() =>
        Assert.Throws<InvalidDataException>(() => VectorRun.Prepare(Parse("kind: other\n\n")));

    [Fact]
    public void Run_UnknownKey_Throws()
    {
        var vector =
            Parse("kind: key row\nreason: r\nexpect: success\norganisation: o\nmessage: m\ndek: " + new string('0', 64)
            + "\nexpiry-ms: 1\nmac: 00\nsurprise: yes\n\n");
        Assert.Contains("surprise", Assert.Throws<InvalidDataException>(() => VectorRun.Prepare(vector)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expect: perhaps\n\n", "unknown expectation")]
    [InlineData("reason: none\n\n", "missing expectation")]
    public void Expectation_UnknownOrMissing_Throws(string text, string reason) =>
        Assert.True(Record.Exception(() => Parse(text).Expectation("expect")) is InvalidDataException, reason);

    [Theory]
    [InlineData("nowhere")]
    [InlineData("..")]
    public void FilesIn_FolderWithoutVectors_Throws(string folder) =>
        Assert.Throws<InvalidDataException>(() => VectorFile.FilesIn(Path.Combine(AppContext.BaseDirectory, folder)));

    private static VectorFile Parse(string text) => VectorFile.Parse("case", Encoding.ASCII.GetBytes(text));
}
