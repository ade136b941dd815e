using System.IO.Compression;

namespace SecureMail.Envelope.Tests;

public sealed class RandomAccessTests : IDisposable
{
    private const int Length = (4 * Samples.Chunk) + 1000;

    private readonly DataEncryptionKey _key = DataEncryptionKey.Create(Samples.Random);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(0, 10, "the start")]
    [InlineData(Samples.Chunk - 5, 10, "across a border")]
    [InlineData(Samples.Chunk, Samples.Chunk, "one whole chunk")]
    [InlineData(100, 3 * Samples.Chunk, "several chunks")]
    [InlineData(Length - 1, 1, "the last byte")]
    [InlineData((4 * Samples.Chunk) - 1, 1001, "into the last chunk")]
    public async Task Read_AnyRange_GivesTheseBytes(int start, int count, string reason)
    {
        await using var opened = await OpenAsync();
        opened.Position = start;
        var bytes = new byte[count];
        await opened.ReadExactlyAsync(bytes);

        Assert.True(bytes.AsSpan().SequenceEqual(Samples.Plaintext(Length).AsSpan(start, count)), reason);
        Assert.Equal(start + count, opened.Position);
    }

    [Fact]
    public async Task Read_TwoThousandRandomRanges_AllMatch()
    {
        var plaintext = Samples.Plaintext(Length);
        await using var opened = await OpenAsync();
        var random = new Sequence(1);
        for (var i = 0; i < 2000; i++)
        {
            var start = random.Next(Length);
            var bytes = new byte[Math.Min(1 + random.Next(2000), Length - start)];
            opened.Seek(start, SeekOrigin.Begin);
            await opened.ReadExactlyAsync(bytes);
            Assert.True(bytes.AsSpan().SequenceEqual(plaintext.AsSpan(start, bytes.Length)));
        }
    }

    [Fact]
    public async Task Open_FetchesHeaderAndLastChunkOnly()
    {
        var source = await SealedAsync();
        await using var opened = await new EnvelopeReader().OpenAsync(source, _key, Samples.Raw);

        Assert.Equal([(0L, 76), (76 + (4L * 65_552), 1016)], source.Fetched);
        Assert.Equal(Length, opened.Length);
    }

    [Fact]
    public async Task Read_FromStartToEnd_FetchesEveryChunkOnceAndInOrder()
    {
        var source = await SealedAsync();
        await using var opened = await new EnvelopeReader().OpenAsync(source, _key, Samples.Raw);
        source.Fetched.Clear();
        await opened.CopyToAsync(Stream.Null);

        Assert.Equal([(76L, 65_552), (76 + 65_552L, 65_552), (76 + (2 * 65_552L), 65_552), (76 + (3 * 65_552L), 65_552)], source.Fetched);
    }

    [Fact]
    public async Task Read_InsideOneChunk_FetchesOnlyThatChunkOnce()
    {
        var source = await SealedAsync();
        await using var opened = await new EnvelopeReader().OpenAsync(source, _key, Samples.Raw);
        source.Fetched.Clear();
        opened.Position = (2 * Samples.Chunk) + 100;
        for (var i = 0; i < 50; i++) await opened.ReadExactlyAsync(new byte[1]);

        Assert.Equal([(76 + (2 * 65_552L), 65_552)], source.Fetched);
    }

    [Fact]
    public async Task Read_AtOrBehindTheEnd_GivesNothing()
    {
        await using var opened = await OpenAsync();
        opened.Seek(0, SeekOrigin.End);
        Assert.Equal(0, await opened.ReadAsync(new byte[10]));
        opened.Seek(5, SeekOrigin.Current);
        Assert.Equal(0, await opened.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Seek_BeforeTheStart_Throws()
    {
        await using var opened = await OpenAsync();
        Assert.Throws<ArgumentOutOfRangeException>(() => opened.Seek(-1, SeekOrigin.Begin));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Dispose_ClosesTheSource_UnlessLeftOpen(bool leaveOpen, bool closed)
    {
        var source = await SealedAsync();
        var opened = await new EnvelopeReader().OpenAsync(source, _key, Samples.Raw, leaveOpen);
        await opened.DisposeAsync();

        Assert.Equal(closed, source.Closed);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await opened.ReadExactlyAsync(new byte[1]));
    }

    [Theory]
    [InlineData(1000, "it ends inside the last chunk")]
    [InlineData(70_000, "it ends before the last chunk")]
    public async Task Open_SourceThatEndsBeforeItsLength_IsTruncated(int missing, string reason)
    {
        var sealedFile = await Samples.SealAsync(Samples.Plaintext(Length), _key, Samples.Raw);
        var source = new RecordingStream(sealedFile[..^missing]) { ClaimedLength = sealedFile.Length };
        var refused = await Record.ExceptionAsync(() => new EnvelopeReader().OpenAsync(source, _key, Samples.Raw));
        Assert.True(refused is EnvelopeException { Error: EnvelopeError.Truncated }, reason);
    }

    [Fact]
    public async Task Open_SourceThatCannotSeek_NamesTheOtherMethod()
    {
        using var compressed = new GZipStream(new MemoryStream(), CompressionMode.Decompress);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => new EnvelopeReader().OpenAsync(compressed, _key, Samples.Raw));
        Assert.Contains("OpenAllAsync", refused.Message, StringComparison.Ordinal);
    }

    private async Task<RecordingStream> SealedAsync() =>
        new(await Samples.SealAsync(Samples.Plaintext(Length), _key, Samples.Raw));

    private async Task<Stream> OpenAsync() =>
        await new EnvelopeReader().OpenAsync(await SealedAsync(), _key, Samples.Raw);
}
