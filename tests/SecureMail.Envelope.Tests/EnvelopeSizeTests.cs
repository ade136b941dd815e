namespace SecureMail.Envelope.Tests;

public sealed class EnvelopeSizeTests
{
    [Theory]
    [InlineData(0, 92)]
    [InlineData(1, 93)]
    [InlineData(65_536, 76 + 65_552)]
    [InlineData(65_537, 76 + 65_552 + 17)]
    [InlineData(131_072, 76 + (2 * 65_552))]
    [InlineData(1L << 48, 76 + ((1L << 32) * 65_552))]
    public void SealedLength_AndBack(long plaintext, long sealedLength)
    {
        Assert.Equal(sealedLength, EnvelopeSize.SealedLength(plaintext));
        Assert.Equal(plaintext, EnvelopeSize.PlaintextLength(sealedLength));
    }

    [Theory]
    [InlineData(-1, "negative")]
    [InlineData(0, "nothing")]
    [InlineData(75, "inside the header")]
    [InlineData(76, "no chunk")]
    [InlineData(91, "shorter than a tag")]
    [InlineData(76 + 65_552 + 1, "second chunk shorter than its tag")]
    [InlineData(76 + 65_552 + 15, "second chunk one short of its tag")]
    [InlineData(76 + 65_552 + 16, "an empty chunk behind a full one")]
    [InlineData(76 + (2 * 65_552) + 16, "an empty chunk behind two")]
    public void PlaintextLength_OfAnImpossibleLength_IsTruncated(long sealedLength, string reason)
    {
        var refused = Assert.Throws<EnvelopeException>(() => EnvelopeSize.PlaintextLength(sealedLength));
        Assert.True(refused.Error == EnvelopeError.Truncated, reason);
    }

    [Theory]
    [InlineData(76 + ((1L << 32) * 65_552) + 17)]
    [InlineData(long.MaxValue)]
    public void PlaintextLength_MoreThanTheCounterHolds_IsTooLong(long sealedLength)
    {
        var refused = Assert.Throws<EnvelopeException>(() => EnvelopeSize.PlaintextLength(sealedLength));
        Assert.Equal(EnvelopeError.TooLong, refused.Error);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((1L << 48) + 1)]
    public void SealedLength_OutsideTheFormat_Throws(long plaintext) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EnvelopeSize.SealedLength(plaintext));

    [Fact]
    public void EveryLengthUpToThreeChunks_IsEitherImpossibleOrExact()
    {
        var possible = 0;
        for (var sealedLength = 0; sealedLength <= EnvelopeSize.SealedLength(3 * 65_536); sealedLength++)
        {
            try
            {
                Assert.Equal(sealedLength, EnvelopeSize.SealedLength(EnvelopeSize.PlaintextLength(sealedLength)));
                possible++;
            }
            catch (EnvelopeException refused)
            {
                Assert.Equal(EnvelopeError.Truncated, refused.Error);
            }
        }
        Assert.Equal((3 * 65_536) + 1, possible);
    }
}
