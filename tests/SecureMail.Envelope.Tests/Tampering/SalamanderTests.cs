using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests.Tampering;

/// <summary>
/// AES-GCM alone lets one ciphertext open under two keys; the commitment does not (docs/sealed-format.md section 12).
/// </summary>
public sealed class SalamanderTests : IDisposable
{
    private readonly DataEncryptionKey _first = DataEncryptionKey.Create(Samples.Random);
    private readonly DataEncryptionKey _second = DataEncryptionKey.Create(Samples.Random);

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void FileThatGcmOpensUnderTwoKeys_OpensOnlyUnderTheOneItCommitsTo()
    {
        var header = EnvelopeHeader.Create(Samples.Random);
        ChunkCipher.ForSealing(header, _first, Samples.Raw).Dispose();
        var nonce = new byte[ChunkNonce.Length];
        ChunkNonce.Write(nonce, 0, last: true);
        var (firstKey, secondKey) = (DataKey(_first, header), DataKey(_second, header));
        var chunk = Salamander.Make(firstKey, secondKey, nonce, header.Bytes.ToArray());
        byte[] file = [.. header.Bytes.Span, .. chunk];

        Assert.NotEqual(OpenRaw(firstKey, nonce, chunk, header), OpenRaw(secondKey, nonce, chunk, header));
        Assert.Equal(OpenRaw(firstKey, nonce, chunk, header), Samples.OpenInMemory(file, _first, Samples.Raw));
        var refused = Assert.Throws<EnvelopeException>(() => Samples.OpenInMemory(file, _second, Samples.Raw));
        Assert.Equal(EnvelopeError.WrongKey, refused.Error);
    }

    private static byte[] DataKey(DataEncryptionKey key, EnvelopeHeader header)
    {
        var derived = new byte[64];
        HkdfSha256.Derive(key.Bytes, header.Salt, Samples.Raw.KeyInfo(), derived);
        return derived[..32];
    }

    private static byte[] OpenRaw(byte[] dataKey, byte[] nonce, byte[] chunk, EnvelopeHeader header)
    {
        using var gcm = new AesGcm(dataKey, 16);
        var plaintext = new byte[chunk.Length - 16];
        gcm.Decrypt(nonce, chunk.AsSpan(..^16), chunk.AsSpan(^16..), plaintext, header.Bytes.Span);
        return plaintext;
    }
}
