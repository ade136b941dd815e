using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests;

public sealed class KeyTests
{
    private static readonly RSA Kek = RSA.Create(2048);
    private static readonly DateTimeOffset Expiry = new(2026, 12, 6, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Dispose_ZeroesTheBytesAndEndsUse()
    {
        var key = DataEncryptionKey.FromBytes(Samples.Plaintext(32));
        var bytes = key.Bytes;
        key.Dispose();

        Assert.True(bytes.IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<ObjectDisposedException>(() => key.Bytes.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void FromBytes_OtherLengths_AreRefused(int length)
    {
        Assert.Throws<ArgumentException>(() => DataEncryptionKey.FromBytes(new byte[length]));
        Assert.Throws<ArgumentException>(() => IndexKey.FromBytes(new byte[length]));
    }

    [Fact]
    public void Create_TwoKeys_Differ()
    {
        using var first = DataEncryptionKey.Create(Samples.Random);
        using var second = DataEncryptionKey.Create(Samples.Random);
        Assert.False(first.Bytes.SequenceEqual(second.Bytes));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    public void Wrap_ThenUnwrap_GivesTheKey(int bits)
    {
        using var kek = RSA.Create(bits);
        using var key = DataEncryptionKey.Create(Samples.Random);
        var wrapped = KeyWrapping.Wrap(kek, key);
        using var unwrapped = KeyWrapping.UnwrapDataEncryptionKey(kek, wrapped);

        Assert.Equal(bits / 8, wrapped.Length);
        Assert.True(unwrapped.Bytes.SequenceEqual(key.Bytes));
    }

    [Fact]
    public void Wrap_KekOf1024Bits_IsRefusedBothWays()
    {
        using var kek = RSA.Create(1024);
        using var key = IndexKey.Create(Samples.Random);
        Assert.Throws<ArgumentException>(() => KeyWrapping.Wrap(kek, key));
        Assert.Throws<ArgumentException>(() => KeyWrapping.UnwrapIndexKey(kek, new byte[128]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void Unwrap_SomethingElseThan32Bytes_IsWrongKey(int length)
    {
        var wrapped = Kek.Encrypt(new byte[length], RSAEncryptionPadding.OaepSHA256);
        var refused = Assert.Throws<EnvelopeException>(() => KeyWrapping.UnwrapIndexKey(Kek, wrapped));
        Assert.Equal(EnvelopeError.WrongKey, refused.Error);
    }

    [Fact]
    public void Unwrap_WithAnotherKekOrPadding_IsWrongKeyAndZeroes()
    {
        using var other = RSA.Create(2048);
        using var key = IndexKey.Create(Samples.Random);
        var sha1 = Kek.Encrypt(key.Bytes, RSAEncryptionPadding.OaepSHA1);
        foreach (var wrapped in new[] { KeyWrapping.Wrap(other, key), sha1, [1, 2, 3], [] })
        {
            var target = Samples.Plaintext(32);
            var refused = Assert.Throws<EnvelopeException>(() => KeyWrapping.Unwrap(Kek, wrapped, target));
            Assert.Equal(EnvelopeError.WrongKey, refused.Error);
            Assert.Equal(new byte[32], target);
        }
    }

    [Theory]
    [InlineData("contoso", "m1", 0, true, "the row itself")]
    [InlineData("contoso", "m1", 0.9, true, "finer than a millisecond")]
    [InlineData("contoso", "m1", 1, false, "a millisecond longer")]
    [InlineData("contoso", "m1", 86_400_000, false, "a day longer")]
    [InlineData("contoso", "m1", -86_400_000, false, "a day shorter")]
    [InlineData("fabrikam", "m1", 0, false, "another organisation")]
    [InlineData("contoso", "m2", 0, false, "another message")]
    [InlineData("contosom", "1", 0, false, "the border between the names moved")]
    public void KeyRowMac_Verify(
        string organisation, string messageId, double milliseconds, bool genuine, string reason)
    {
        using var key = DataEncryptionKey.Create(Samples.Random);
        var mac = KeyRowMac.Compute(key, "contoso", "m1", Expiry);
        Assert.True(genuine == KeyRowMac.Verify(mac, key, organisation, messageId, Expiry.AddMilliseconds(milliseconds)), reason);
    }

    [Fact]
    public void KeyRowMac_OtherKeyOrLength_DoesNotVerify()
    {
        using var key = DataEncryptionKey.Create(Samples.Random);
        using var other = DataEncryptionKey.Create(Samples.Random);
        var mac = KeyRowMac.Compute(key, "contoso", "m1", Expiry);

        Assert.False(KeyRowMac.Verify(mac, other, "contoso", "m1", Expiry));
        Assert.False(KeyRowMac.Verify(mac.AsSpan(1), key, "contoso", "m1", Expiry));
        Assert.False(KeyRowMac.Verify([], key, "contoso", "m1", Expiry));
    }
}
