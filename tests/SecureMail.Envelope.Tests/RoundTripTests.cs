namespace SecureMail.Envelope.Tests;

public sealed class RoundTripTests : IDisposable
{
    private readonly DataEncryptionKey _key = DataEncryptionKey.Create(Samples.Random);

    public static TheoryData<int, string> Lengths => new()
    {
        { 0, "empty: one empty chunk" },
        { 1, "the shortest" },
        { 15, "shorter than a tag" },
        { 16, "as long as a tag" },
        { Samples.Chunk - 1, "one short of a chunk" },
        { Samples.Chunk, "exactly a chunk, which is the last" },
        { Samples.Chunk + 1, "one byte in the second chunk" },
        { (2 * Samples.Chunk) - 1, "one short of two" },
        { 2 * Samples.Chunk, "two full chunks" },
        { (3 * Samples.Chunk) + 4321, "several and a rest" },
    };

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Sealed_ThenOpenedAtRandomAndInOrder_IsTheSame(int length, string reason)
    {
        var plaintext = Samples.Plaintext(length);
        var sealedFile = await Samples.SealAsync(plaintext, _key, Samples.Raw);

        Assert.True(sealedFile.Length == EnvelopeSize.SealedLength(length), reason);
        Assert.Equal(plaintext, await Samples.OpenAsync(sealedFile, _key, Samples.Raw));
        Assert.Equal(plaintext, await Samples.OpenAllAsync(sealedFile, _key, Samples.Raw));
        Assert.Equal(plaintext, Samples.OpenInMemory(sealedFile, _key, Samples.Raw));
        Assert.Equal(plaintext, Samples.OpenInPlace(sealedFile, _key, Samples.Raw));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Sealed_InMemory_IsTheSameFileAsByStreams(int length, string reason)
    {
        var plaintext = Samples.Plaintext(length);
        var salt = Samples.Plaintext(32);
        var inMemory = new byte[EnvelopeSize.SealedLength(length)];
        new EnvelopeWriter(new FixedRandom(salt)).Seal(plaintext, inMemory, _key, Samples.Raw);
        using var target = new MemoryStream();
        await new EnvelopeWriter(new FixedRandom(salt)).SealAsync(new MemoryStream(plaintext), target, _key, Samples.Raw);
        var inPlace = new byte[inMemory.Length];
        plaintext.CopyTo(inPlace, 0);
        new EnvelopeWriter(new FixedRandom(salt)).SealInPlace(inPlace, length, _key, Samples.Raw);

        Assert.True(target.ToArray().AsSpan().SequenceEqual(inMemory), reason);
        Assert.True(inPlace.AsSpan().SequenceEqual(inMemory), reason);
    }

    [Fact]
    public void InMemory_TargetOfAnotherLength_IsRefused()
    {
        var sealedFile = new byte[EnvelopeSize.SealedLength(10)];
        new EnvelopeWriter(Samples.Random).Seal(new byte[10], sealedFile, _key, Samples.Raw);

        Assert.Throws<ArgumentException>(
            () => new EnvelopeWriter(Samples.Random).Seal(new byte[11], sealedFile, _key, Samples.Raw));
        Assert.Throws<ArgumentException>(
            () => new EnvelopeWriter(Samples.Random).SealInPlace(sealedFile, 11, _key, Samples.Raw));
        Assert.Throws<ArgumentException>(() => new EnvelopeReader().Open(sealedFile, new byte[11], _key, Samples.Raw));
    }

    [Fact]
    public async Task OpenInMemory_OneBadChunk_LeavesOnlyZeros()
    {
        var sealedFile = await Samples.SealAsync(Samples.Plaintext(200_000), _key, Samples.Raw);
        sealedFile[76 + (2 * 65_552)] ^= 1;
        var plaintext = Samples.Plaintext(200_000);

        Assert.Throws<EnvelopeException>(() => new EnvelopeReader().Open(sealedFile, plaintext, _key, Samples.Raw));
        Assert.Equal(-1, plaintext.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task OpenInPlace_OneBadChunk_LeavesOnlyZeros()
    {
        var sealedFile = await Samples.SealAsync(Samples.Plaintext(200_000), _key, Samples.Raw);
        sealedFile[76 + (2 * 65_552)] ^= 1;

        Assert.Throws<EnvelopeException>(() => new EnvelopeReader().OpenInPlace(sealedFile, _key, Samples.Raw));
        Assert.Equal(-1, sealedFile.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(1, 70_000, "byte by byte")]
    [InlineData(1000, 200_000, "blocks that meet no chunk border")]
    [InlineData(Samples.Chunk, 3 * Samples.Chunk, "blocks as long as chunks")]
    [InlineData(300_000, 700_000, "blocks of several chunks")]
    public async Task Written_InBlocksOfAnySize_GivesTheSameFile(int block, int length, string reason)
    {
        var plaintext = Samples.Plaintext(length);
        var salt = Samples.Plaintext(32);
        using var whole = new MemoryStream();
        await new EnvelopeWriter(new FixedRandom(salt)).SealAsync(new MemoryStream(plaintext), whole, _key, Samples.Raw);

        using var target = new MemoryStream();
        using var sealing = new EnvelopeWriter(new FixedRandom(salt)).Create(target, _key, Samples.Raw);
        for (var at = 0; at < length; at += block)
            await sealing.WriteAsync(plaintext.AsMemory(at, Math.Min(block, length - at)));
        await sealing.CompleteAsync();

        Assert.True(whole.ToArray().AsSpan().SequenceEqual(target.ToArray()), reason);
        Assert.Equal(length, sealing.Length);
    }

    [Fact]
    public async Task Sealed_Twice_DiffersInEveryPart()
    {
        var first = await Samples.SealAsync(Samples.Plaintext(100), _key, Samples.Raw);
        var second = await Samples.SealAsync(Samples.Plaintext(100), _key, Samples.Raw);

        Assert.NotEqual(first[12..44], second[12..44]);
        Assert.NotEqual(first[44..76], second[44..76]);
        Assert.NotEqual(first[76..], second[76..]);
    }

    [Fact]
    public async Task Open_KeyDisposedAfterOpening_StillReads()
    {
        var key = DataEncryptionKey.FromBytes(_key.Bytes);
        var sealedFile = await Samples.SealAsync(Samples.Plaintext(200_000), key, Samples.Raw);
        await using var opened = await new EnvelopeReader().OpenAsync(new MemoryStream(sealedFile), key, Samples.Raw);
        key.Dispose();

        var start = new byte[10];
        await opened.ReadExactlyAsync(start);
        Assert.Equal(Samples.Plaintext(10), start);
    }

    [Fact]
    public async Task OpenAll_SourceInDribbles_IsTheSame()
    {
        var plaintext = Samples.Plaintext(150_000);
        var sealedFile = await Samples.SealAsync(plaintext, _key, Samples.Raw);
        using var target = new MemoryStream();

        await new EnvelopeReader().OpenAllAsync(new RecordingStream(sealedFile, most: 777), target, _key, Samples.Raw);
        Assert.Equal(plaintext, target.ToArray());
    }
}
