namespace SecureMail.Envelope.Tests;

public sealed class CounterTests
{
    [Theory]
    [InlineData(0, false, "00000000000000" + "00000000" + "00")]
    [InlineData(0, true, "00000000000000" + "00000000" + "01")]
    [InlineData(0x01020304, false, "00000000000000" + "01020304" + "00")]
    [InlineData(uint.MaxValue - 1L, false, "00000000000000" + "FFFFFFFE" + "00")]
    [InlineData(uint.MaxValue, true, "00000000000000" + "FFFFFFFF" + "01")]
    public void Write_CounterAndFlag_StandWhereTheFormatSays(long index, bool last, string expected)
    {
        var nonce = new byte[12];
        ChunkNonce.Write(nonce, index, last);
        Assert.Equal(expected, Convert.ToHexString(nonce));
    }

    [Theory]
    [InlineData(uint.MaxValue, false, "the last number can only be a last chunk")]
    [InlineData(1L << 32, true, "the counter would wrap to 0")]
    [InlineData(1L << 32, false, "the counter would wrap to 0")]
    public void Write_BehindTheEndOfTheCounter_IsTooLong(long index, bool last, string reason)
    {
        var refused = Assert.Throws<EnvelopeException>(() => ChunkNonce.Write(new byte[12], index, last));
        Assert.True(refused.Error == EnvelopeError.TooLong, reason);
    }
}
