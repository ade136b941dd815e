using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text;
using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

public partial class NewlineTwinTests
{
    public static TheoryData<string> Names() => [.. Samples.All().Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_SaysTheSameWithAnyLineEnds(string name) => AssertTwins(Samples.Read(name), name);

    [CorpusFact]
    public void Corpus_SaysTheSameWithAnyLineEnds()
    {
        foreach (var file in SharedData.Messages())
        {
            var raw = File.ReadAllBytes(file);
            // UTF-16 in a binary part holds line feeds that are halves of characters.
            if (!Encoding.Latin1.GetString(raw).Contains("utf-16", StringComparison.OrdinalIgnoreCase)) AssertTwins(raw, file);
        }
    }

    private static void AssertTwins(byte[] raw, string name)
    {
        var lf = Encoding.Latin1.GetString(raw).Replace("\r\n", "\n", StringComparison.Ordinal);
        var expected = Describe(lf);
        Assert.True(expected == Describe(lf.Replace("\n", "\r\n", StringComparison.Ordinal)), $"{name}: CRLF differs from LF");
        var line = 0;
        Assert.True(expected == Describe(LineFeed().Replace(lf, _ => line++ % 3 == 0 ? "\n" : "\r\n")), $"{name}: mixed differs from LF");
    }

    private static string Describe(string text)
    {
        try
        {
            return JsonSerializer.Serialize(InspectionRow.Of("x", MimeReader.Read(Encoding.Latin1.GetBytes(text), MimeLimits.Default)));
        }
        catch (MimeLimitException error)
        {
            return error.Limit.ToString();
        }
    }

    [GeneratedRegex("\n")]
    private static partial Regex LineFeed();
}
