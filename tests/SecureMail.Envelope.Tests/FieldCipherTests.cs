namespace SecureMail.Envelope.Tests;

public sealed class FieldCipherTests : IDisposable
{
    private static readonly FieldContext Place = new("mailboxes", "p1", "r1", "summary");

    private readonly IndexKey _key = IndexKey.Create(Samples.Random);
    private readonly FieldCipher _cipher;

    public FieldCipherTests() => _cipher = new FieldCipher(_key);

    public static TheoryData<FieldContext, string> OtherPlaces => new()
    {
        { new("threads", "p1", "r1", "summary"), "table" },
        { new("mailboxes", "p2", "r1", "summary"), "partition" },
        { new("mailboxes", "p1", "r2", "summary"), "row" },
        { new("mailboxes", "p1", "r1", "address"), "field" },
        { new("mailboxesp", "1", "r1", "summary"), "the border between two names moved" },
    };

    public void Dispose()
    {
        _cipher.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(EnvelopeLimits.MaxFieldBytes)]
    public void Sealed_ThenOpened_IsTheSame(int length)
    {
        var value = Samples.Plaintext(length);
        var sealedField = _cipher.Seal(value, Place, Samples.Random);

        Assert.Equal(length + 29, sealedField.Length);
        Assert.Equal(value, _cipher.Open(sealedField, Place));
    }

    [Fact]
    public void Sealed_LongestValue_FillsATableProperty() =>
        Assert.Equal(65_536, _cipher.Seal(new byte[EnvelopeLimits.MaxFieldBytes], Place, Samples.Random).Length);

    [Fact]
    public void Sealed_Twice_Differs() =>
        Assert.NotEqual(_cipher.Seal([1, 2, 3], Place, Samples.Random), _cipher.Seal([1, 2, 3], Place, Samples.Random));

    [Theory]
    [MemberData(nameof(OtherPlaces))]
    public void Open_AtAnotherPlace_IsTampered(FieldContext other, string reason) =>
        Assert.True(Refusal(_cipher.Seal([1, 2, 3], Place, Samples.Random), other) == EnvelopeError.Tampered, reason);

    [Fact]
    public void Open_EveryBitFlipped_IsRefused()
    {
        var sealedField = _cipher.Seal(Samples.Plaintext(20), Place, Samples.Random);
        for (var bit = 0; bit < sealedField.Length * 8; bit++)
        {
            sealedField[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(bit < 8 ? EnvelopeError.UnknownVersion : EnvelopeError.Tampered, Refusal(sealedField, Place));
            sealedField[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Open_EveryShorterLength_IsRefused()
    {
        var sealedField = _cipher.Seal(Samples.Plaintext(20), Place, Samples.Random);
        for (var length = 0; length < sealedField.Length; length++)
        {
            var expected = length < 29 ? EnvelopeError.Truncated : EnvelopeError.Tampered;
            Assert.Equal(expected, Refusal(sealedField.AsSpan(0, length), Place));
        }
    }

    [Fact]
    public void Open_UnderAnotherKey_IsTampered()
    {
        using var otherKey = IndexKey.Create(Samples.Random);
        using var other = new FieldCipher(otherKey);
        var refused =
            Assert.Throws<EnvelopeException>(() => other.Open(_cipher.Seal([1], Place, Samples.Random), Place));
        Assert.Equal(EnvelopeError.Tampered, refused.Error);
    }

    [Fact]
    public void SealAndOpen_LongerThanAProperty_IsTooLong()
    {
        var tooLong = new byte[EnvelopeLimits.MaxFieldBytes + 1];
        var refused = Assert.Throws<EnvelopeException>(() => _cipher.Seal(tooLong, Place, Samples.Random));
        Assert.Equal(EnvelopeError.TooLong, refused.Error);

        var sealedTooLong = new byte[EnvelopeLimits.MaxFieldBytes + 30];
        sealedTooLong[0] = 1;
        Assert.Equal(EnvelopeError.TooLong, Refusal(sealedTooLong, Place));
    }

    [Fact]
    public void Use_AfterDispose_Throws()
    {
        _cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _cipher.Seal([1], Place, Samples.Random));
    }

    private EnvelopeError Refusal(ReadOnlySpan<byte> sealedField, FieldContext place)
    {
        try
        {
            _cipher.Open(sealedField, place);
        }
        catch (EnvelopeException refused)
        {
            return refused.Error;
        }
        throw new InvalidOperationException("It opened.");
    }
}
