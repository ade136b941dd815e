using System.Text;

namespace SecureMail.Envelope.Tests;

/// <summary>Which error says what. Every other way to spoil a file is in the tampering tests.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly DataEncryptionKey _key = DataEncryptionKey.Create(Samples.Random);

    public static TheoryData<string, EnvelopeError> Spoilt => new()
    {
        { "magic", EnvelopeError.NotOurs },
        { "other file", EnvelopeError.NotOurs },
        { "version", EnvelopeError.UnknownVersion },
        { "suite", EnvelopeError.UnknownVersion },
        { "chunk size", EnvelopeError.UnknownVersion },
        { "salt", EnvelopeError.WrongKey },
        { "commitment", EnvelopeError.WrongKey },
        { "first chunk", EnvelopeError.Tampered },
        { "last tag", EnvelopeError.Tampered },
        { "appended", EnvelopeError.Tampered },
        { "empty", EnvelopeError.Truncated },
        { "half a header", EnvelopeError.Truncated },
        { "header only", EnvelopeError.Truncated },
        { "cut between chunks", EnvelopeError.Truncated },
        { "cut inside a chunk", EnvelopeError.Tampered },
    };

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task Open_SpoiltFile_SaysWhich(string how, EnvelopeError expected)
    {
        var sealedFile = Spoil(how, await Samples.SealAsync(Samples.Plaintext(70_000), _key, Samples.Raw));

        var atRandom =
            await Assert.ThrowsAsync<EnvelopeException>(() => Samples.OpenAsync(sealedFile, _key, Samples.Raw));
        var inOrder =
            await Assert.ThrowsAsync<EnvelopeException>(() => Samples.OpenAllAsync(sealedFile, _key, Samples.Raw));
        var inMemory = Assert.Throws<EnvelopeException>(() => Samples.OpenInMemory(sealedFile, _key, Samples.Raw));
        var inPlace = Assert.Throws<EnvelopeException>(() => Samples.OpenInPlace(sealedFile, _key, Samples.Raw));
        Assert.Equal(
            (expected, expected, expected, expected), (atRandom.Error, inOrder.Error, inMemory.Error, inPlace.Error));
    }

    [Theory]
    [InlineData("fabrikam", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "raw")]
    [InlineData("contoso", "baaaaaaaaaaaaaaaaaaaaaaaaa", "raw")]
    [InlineData("contoso", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "manifest")]
    [InlineData("contosoa", "aaaaaaaaaaaaaaaaaaaaaaaaa", "raw")]
    public async Task Open_AsSomethingElse_IsWrongKey(string organisation, string messageId, string part)
    {
        var sealedFile = await Samples.SealAsync(Samples.Plaintext(10), _key, Samples.Raw);
        var other = new EnvelopeContext(organisation, messageId, part);

        var refused = await Assert.ThrowsAsync<EnvelopeException>(() => Samples.OpenAsync(sealedFile, _key, other));
        Assert.Equal(EnvelopeError.WrongKey, refused.Error);
    }

    [Fact]
    public async Task Read_AfterAFailure_FailsAgainEverywhere()
    {
        var sealedFile = await Samples.SealAsync(Samples.Plaintext(200_000), _key, Samples.Raw);
        sealedFile[76 + 65_552] ^= 1;
        await using var opened = await new EnvelopeReader().OpenAsync(new MemoryStream(sealedFile), _key, Samples.Raw);
        opened.Position = 65_536;
        await Assert.ThrowsAsync<EnvelopeException>(async () => await opened.ReadExactlyAsync(new byte[1]));

        opened.Position = 0;
        var again = await Assert.ThrowsAsync<EnvelopeException>(async () => await opened.ReadExactlyAsync(new byte[1]));
        Assert.Equal(EnvelopeError.Tampered, again.Error);
    }

    [Fact]
    public async Task Write_WithoutComplete_LeavesNothingThatOpens()
    {
        using var target = new MemoryStream();
        using (var sealing = new EnvelopeWriter(Samples.Random).Create(target, _key, Samples.Raw))
            await sealing.WriteAsync(Samples.Plaintext(3 * Samples.Chunk));

        var refused =
            await Assert.ThrowsAsync<EnvelopeException>(() => Samples.OpenAsync(target.ToArray(), _key, Samples.Raw));
        Assert.Equal(EnvelopeError.Truncated, refused.Error);
    }

    [Fact]
    public async Task Write_AfterAFailedWrite_IsRefused()
    {
        using var sealing =
            new EnvelopeWriter(Samples.Random).Create(new MemoryStream(new byte[100]), _key, Samples.Raw);
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await sealing.WriteAsync(Samples.Plaintext(200_000)));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await sealing.WriteAsync(new byte[1]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => sealing.CompleteAsync());
    }

    [Fact]
    public async Task Write_AfterComplete_IsRefused()
    {
        using var sealing = new EnvelopeWriter(Samples.Random).Create(new MemoryStream(), _key, Samples.Raw);
        await sealing.CompleteAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await sealing.WriteAsync(new byte[1]));
    }

    [Theory]
    [InlineData(999, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task Limit_BoundsSealingAndOpening(int length, bool accepted)
    {
        var limits = new EnvelopeLimits { MaxPlaintextBytes = 1000 };
        var plaintext = Samples.Plaintext(length);
        var sealedFile = await Samples.SealAsync(plaintext, _key, Samples.Raw);
        var (writer, reader) = (new EnvelopeWriter(Samples.Random, limits), new EnvelopeReader(limits));
        var attempts = new Func<Task>[]
        {
            () => writer.SealAsync(new MemoryStream(plaintext), Stream.Null, _key, Samples.Raw),
            () => reader.OpenAsync(new MemoryStream(sealedFile), _key, Samples.Raw),
            () => reader.OpenAllAsync(new MemoryStream(sealedFile), Stream.Null, _key, Samples.Raw),
            () => Task.Run(() => reader.Open(sealedFile, new byte[length], _key, Samples.Raw)),
            () => Task.Run(() => reader.OpenInPlace(sealedFile.ToArray(), _key, Samples.Raw)),
            () => Task.Run(() => writer.SealInPlace(new byte[sealedFile.Length], length, _key, Samples.Raw)),
            () => Task.Run(() => writer.Seal(plaintext, new byte[sealedFile.Length], _key, Samples.Raw)),
        };

        foreach (var attempt in attempts)
        {
            var refused = await Record.ExceptionAsync(attempt);
            Assert.Equal(accepted ? null : EnvelopeError.TooLong, (refused as EnvelopeException)?.Error);
        }
    }

    [Fact]
    public void Message_OfEveryRefusal_IsTheSame()
    {
        var kinds = Enum.GetValues<EnvelopeError>().Except([EnvelopeError.TooLong]);
        Assert.Single(kinds.Select(kind => new EnvelopeException(kind).Message).Distinct());
    }

    private static byte[] Spoil(string how, byte[] sealedFile) => how switch
    {
        "magic" => Flip(sealedFile, 0),
        "other file" => Encoding.ASCII.GetBytes("Return-Path: <alice@contoso.example>\r\n"),
        "version" => Flip(sealedFile, 7),
        "suite" => Flip(sealedFile, 9),
        "chunk size" => Flip(sealedFile, 11),
        "salt" => Flip(sealedFile, 12),
        "commitment" => Flip(sealedFile, 75),
        "first chunk" => Flip(sealedFile, 76),
        "last tag" => Flip(sealedFile, sealedFile.Length - 1),
        "appended" => [.. sealedFile, 0],
        "empty" => [],
        "half a header" => sealedFile[..40],
        "header only" => sealedFile[..76],
        "cut between chunks" => sealedFile[..(76 + 65_552)],
        "cut inside a chunk" => sealedFile[..^20],
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }
}
