using System.Text;

namespace SecureMail.Mime.Tests;

public class TransferDecoderTests
{
    public static TheoryData<TransferEncoding, string, string, string> Cases() => new()
    {
        { TransferEncoding.Base64, "SGVsbG8=\r\n", "Hello", "ordinary" },
        { TransferEncoding.Base64, "SGVs\r\nbG8", "Hello", "no padding" },
        { TransferEncoding.Base64, "SG*Vs bG8=!", "Hello", "junk is skipped" },
        { TransferEncoding.Base64, "SGk=SGk=\r\nSGk=", "HiHiHi", "joined blocks" },
        { TransferEncoding.Base64, "S", "", "half a byte" },
        { TransferEncoding.Base64, "SGVsb\r\nG8gd29\r\nybGQ=", "Hello world", "quanta across lines" },
        { TransferEncoding.QuotedPrintable, "a=3Db=\r\nc \t\r\nd", "a=bc\r\nd", "escape, soft break, trailing white space" },
        { TransferEncoding.QuotedPrintable, "a= \t\r\nb", "ab", "white space after a soft break" },
        { TransferEncoding.QuotedPrintable, "a=c3=a9=XY=", "aé=XY", "lower case, wrong escape, soft break at the end" },
        { TransferEncoding.QuotedPrintable, "a\nb=\nc", "a\nbc", "LF line ends" },
        { TransferEncoding.UuEncode, "begin 644 x\n#0V%T\n`\nend\nrest", "Cat", "uuencode" },
        { TransferEncoding.EightBit, "a=\r\n", "a=\r\n", "identity" },
        { TransferEncoding.Unknown, "a=\r\n", "a=\r\n", "unknown is identity" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Content_IsTheSameInMemoryAndInPiecesOfAnySize(TransferEncoding encoding, string encoded, string expected, string reason)
    {
        for (var size = 1; size < 20; size++)
        {
            using var stream = TransferDecoder.Open(new TrickleStream(Encoding.UTF8.GetBytes(encoded), size), encoding);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            Assert.True(expected == reader.ReadToEnd(), $"{reason}, {size} bytes at a time");
        }
    }

    [Fact]
    public async Task LongBodies_SurviveEveryPieceSize()
    {
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        var encoded = Encoding.ASCII.GetBytes(Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks));
        foreach (var size in new[] { 1, 3, 77, 4096, 100_000, 1_000_000 })
        {
            await using var stream = TransferDecoder.Open(new TrickleStream(encoded, size), TransferEncoding.Base64);
            using var decoded = new MemoryStream();
            await stream.CopyToAsync(decoded);
            Assert.Equal(content, decoded.ToArray());
        }
    }

    /// <summary>Gives at most so many bytes a read, as a network does.</summary>
    private sealed class TrickleStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }
}
