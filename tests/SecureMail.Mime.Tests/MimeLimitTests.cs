using System.Text;
using SecureMail.Fuzz;

namespace SecureMail.Mime.Tests;

public class MimeLimitTests
{
    private static readonly Dictionary<string, (MimeLimit Limit, Func<byte[]> Raw)> Hostile = new()
    {
        ["10,000 fields"] = (MimeLimit.Fields, () => Repeat("A: b\r\n", 10_000, "", "\r\n")),
        ["one field of 20 MB"] = (MimeLimit.FieldBytes, () => Repeat("x", 20_000_000, "Subject: ", "\r\n\r\n")),
        ["one field of a million folds"] = (MimeLimit.FieldBytes, () => Repeat(" x\r\n", 1_000_000, "Subject:\r\n", "\r\n")),
        ["300 KB of fields of 1 KB"] = (MimeLimit.HeaderBytes, () => Repeat("A: " + new string('b', 1000) + "\r\n", 300, "", "\r\n")),
        ["20,000 levels"] = (MimeLimit.Nesting, () => Levels(20_000)),
        ["400,000 parts"] = (MimeLimit.Parts, () => Repeat("--b\r\n\r\n\r\n", 400_000, "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b--")),
        ["5,000 parameters"] = (MimeLimit.Parameters, () => Repeat(";a*0=b", 5_000, "Content-Type: text/plain", "\r\n\r\n")),
        ["5,000 encoded words"] = (MimeLimit.EncodedWords, () => Repeat("=?u?q?a?= ", 5_000, "Subject: ", "\r\n\r\n")),
        ["10,000 addresses"] = (MimeLimit.Addresses, () => Repeat("a@b,", 10_000, "To: ", "\r\n\r\n")),
        ["a boundary of 251 bytes"] = (MimeLimit.BoundaryBytes, () => Repeat("b", 251, "Content-Type: multipart/mixed; boundary=", "\r\n\r\n")),
        ["one line of 2 MB"] = (MimeLimit.LineBytes, () => Repeat("x", 2_000_000, "Subject: a\r\n\r\n", "\r\n")),
    };

    public static TheoryData<string> Cases() => [.. Hostile.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_OverALimit_ThrowsTheOneTypedErrorSoon(string what)
    {
        var (limit, make) = Hostile[what];
        var raw = make();
        MimeLimitException error = null!;
        var milliseconds = CpuTime.Of(() => error = Assert.Throws<MimeLimitException>(() => MimeReader.Read(raw, MimeLimits.Default)));

        Assert.Equal(limit, error.Limit);
        Assert.InRange(error.Offset, 0, raw.Length);
        Assert.True(milliseconds < CpuTime.MostMilliseconds, $"{what}: {milliseconds} ms");
    }

    [Fact]
    public void Read_JustWithinTheLimits_Works()
    {
        var raw = Repeat("--b\r\n\r\n\r\n", 999, "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b--");

        Assert.Equal(999, MimeReader.Read(raw, MimeLimits.Default).Root.Children.Count);
    }

    private static byte[] Repeat(string unit, int count, string before, string after) =>
        Encoding.ASCII.GetBytes(before + string.Concat(Enumerable.Repeat(unit, count)) + after);

    private static byte[] Levels(int depth)
    {
        var text = new StringBuilder();
        for (var i = 0; i < depth; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
