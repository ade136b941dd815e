using Xunit.Abstractions;

namespace SecureMail.Envelope.Tests.Tampering;

/// <summary>
/// Nothing spoilt is accepted, and nothing but whole verified chunks comes out before the refusal. An ordinary run
/// takes a sample of each kind; SECUREMAIL_TAMPERINGS=full runs every case.
/// </summary>
public sealed class TamperingTests(ITestOutputHelper output) : IDisposable
{
    private const int SampleOfAKind = 300;

    private readonly TamperedMessage _message = new();
    private readonly MemoryStream _given = new();
    private readonly byte[] _inMemory = new byte[6 * Samples.Chunk];
    private readonly byte[] _inPlace = new byte[6 * Samples.Chunk];
    private readonly bool _full = TestEnvironment.Read("SECUREMAIL_TAMPERINGS") == "full";

    public void Dispose() => _message.Dispose();

    [Fact]
    public async Task NoTampering_IsAccepted_OrReleasesMoreThanVerifiedChunks()
    {
        var total = 0;
        foreach (var (kind, cases) in _message.Kinds())
        {
            var count = 0;
            foreach (var spoilt in Chosen(cases))
            {
                var released = await RefusedAsync(spoilt);
                Assert.True(
                    released.All(IsWholeVerifiedChunks), $"{kind}, case {count}: released {string.Join(", ", released)}");
                count++;
            }
            output.WriteLine($"{count,8} refused: {kind}");
            total += count;
        }
        output.WriteLine($"{total,8} in all, accepted 0");
        Assert.True(total >= (_full ? 200_000 : 2_000));
    }

    [Fact]
    public async Task TheUntouchedMessage_IsAccepted()
    {
        var (file, key, context) = _message.Untouched;
        _given.SetLength(0);
        await new EnvelopeReader().OpenAllAsync(new MemoryStream(file.ToArray()), _given, key, context);
        Assert.Equal(_message.Plaintext, _given.ToArray());
    }

    /// <summary>An even sample with the first and the last case, or all of them.</summary>
    private IEnumerable<SpoiltFile> Chosen(IEnumerable<SpoiltFile> cases)
    {
        if (_full) return cases;
        var step = Math.Max(1, cases.Count() / SampleOfAKind);
        return cases.Where((_, i) => i % step == 0);
    }

    /// <summary>
    /// Opens in all four ways; each must refuse. Gives how many bytes came out before, from the two that give out what
    /// has verified; the two that have the whole file give out nothing.
    /// </summary>
    private async Task<long[]> RefusedAsync(SpoiltFile spoilt)
    {
        var (file, key, context) = spoilt;
        var source = new MemoryStream(file.Array!, file.Offset, file.Count, writable: false);

        _given.SetLength(0);
        await Assert.ThrowsAsync<EnvelopeException>(
            () => new EnvelopeReader().OpenAllAsync(source, _given, key, context));
        var inOrder = CheckedLength();

        _given.SetLength(0);
        await Assert.ThrowsAsync<EnvelopeException>(() => CopyAsync(source, key, context));
        var atRandom = CheckedLength();

        Assert.Throws<EnvelopeException>(() => OpenInMemory(file, key, context));
        AssertHoldsNoPlaintext(_inMemory);

        file.AsSpan().CopyTo(_inPlace);
        Assert.Throws<EnvelopeException>(() => new EnvelopeReader().OpenInPlace(_inPlace.AsSpan(0, file.Count), key, context));
        AssertHoldsNoPlaintext(_inPlace);
        return [inOrder, atRandom];
    }

    /// <summary>Neither where plaintext belongs nor where its chunk was opened.</summary>
    private void AssertHoldsNoPlaintext(ReadOnlySpan<byte> memory)
    {
        const int enough = 16;
        for (var index = 0; index < 3; index++)
        {
            var start = _message.Plaintext.AsSpan(index * Samples.Chunk, enough);
            Assert.False(memory[(index * Samples.Chunk)..].StartsWith(start));
            Assert.False(memory[(EnvelopeSize.HeaderBytes + (index * EnvelopeSize.SealedChunkBytes))..].StartsWith(start));
        }
    }

    private async Task CopyAsync(MemoryStream source, DataEncryptionKey key, EnvelopeContext context)
    {
        await using var opened = await new EnvelopeReader().OpenAsync(source, key, context, leaveOpen: true);
        await opened.CopyToAsync(_given);
    }

    private void OpenInMemory(ReadOnlySpan<byte> file, DataEncryptionKey key, EnvelopeContext context)
    {
        var plaintext = _inMemory.AsSpan(0, (int)EnvelopeSize.PlaintextLength(file.Length));
        new EnvelopeReader().Open(file, plaintext, key, context);
    }

    private long CheckedLength()
    {
        var given = _given.GetBuffer().AsSpan(0, (int)_given.Length);
        Assert.True(given.SequenceEqual(_message.Plaintext.AsSpan(0, given.Length)));
        return _given.Length;
    }

    private static bool IsWholeVerifiedChunks(long released) => released % Samples.Chunk == 0;
}
