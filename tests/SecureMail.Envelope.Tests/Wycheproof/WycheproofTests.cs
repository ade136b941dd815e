using System.Security.Cryptography;
using System.Text.Json;

namespace SecureMail.Envelope.Tests.Wycheproof;

/// <summary>
/// Every test of the files; what lies outside the format (key, nonce or tag sizes, labels) must be refused, not
/// computed.
/// </summary>
public sealed class WycheproofTests
{
    [SharedDataFact(WycheproofFile.Folder)]
    public void AesGcm_316Tests() => WycheproofFile.RunAll("aes_gcm_test.json", 316, (group, test, valid) =>
    {
        var inFormat = group.GetProperty("keySize").GetInt32() == 256 && group.GetProperty("ivSize").GetInt32() == 96;
        if (inFormat) CheckGcm(test, valid);
        else Assert.IsAssignableFrom<ArgumentException>(Record.Exception(() => CheckGcm(test, valid)));
    });

    [SharedDataFact(WycheproofFile.Folder)]
    public void HkdfSha256_86Tests() => WycheproofFile.RunAll("hkdf_sha256_test.json", 86, (_, test, valid) =>
    {
        var output = new byte[test.GetProperty("size").GetInt32()];
        var refused =
            Record.Exception(() => HkdfSha256.Derive(test.Hex("ikm"), test.Hex("salt"), test.Hex("info"), output));
        if (valid) Assert.Equal((null, Convert.ToHexString(test.Hex("okm"))), (refused, Convert.ToHexString(output)));
        else Assert.IsAssignableFrom<ArgumentException>(refused);
    });

    [SharedDataFact(WycheproofFile.Folder)]
    public void HmacSha256_174Tests() => WycheproofFile.RunAll("hmac_sha256_test.json", 174, (group, test, valid) =>
    {
        var mac = new byte[KeyRowMac.Length];
        KeyRowMac.Hmac(test.Hex("key"), test.Hex("msg"), mac);
        var accepted = CryptographicOperations.FixedTimeEquals(mac, test.Hex("tag"));

        // A MAC cut to 128 bits is outside the format: it has the wrong length and never matches.
        var inFormat = group.GetProperty("tagSize").GetInt32() == 256;
        Assert.Equal(valid && inFormat, accepted);
    });

    [SharedDataFact(WycheproofFile.Folder)]
    public void RsaOaep2048_37Tests() =>
        WycheproofFile.RunAll("rsa_oaep_2048_sha256_mgf1sha256_test.json", 37, CheckOaep);

    [SharedDataFact(WycheproofFile.Folder)]
    public void RsaOaep3072_37Tests() =>
        WycheproofFile.RunAll("rsa_oaep_3072_sha256_mgf1sha256_test.json", 37, CheckOaep);

    [SharedDataFact(WycheproofFile.Folder)]
    public void RsaOaep4096_37Tests() =>
        WycheproofFile.RunAll("rsa_oaep_4096_sha256_mgf1sha256_test.json", 37, CheckOaep);

    private static void CheckGcm(JsonElement test, bool valid)
    {
        byte[] sealedBytes = [.. test.Hex("ct"), .. test.Hex("tag")];
        var plaintext = new byte[sealedBytes.Length - Aes256Gcm.TagBytes];
        using var gcm = new Aes256Gcm(test.Hex("key"));
        var opened = gcm.TryOpen(test.Hex("iv"), sealedBytes, plaintext, test.Hex("aad"));
        Assert.Equal(valid, opened);
        if (!valid) return;

        var sealedAgain = new byte[sealedBytes.Length];
        gcm.Seal(test.Hex("iv"), plaintext, sealedAgain, test.Hex("aad"));
        Assert.Equal(test.Hex("msg"), plaintext);
        Assert.Equal(sealedBytes, sealedAgain);
    }

    private static void CheckOaep(JsonElement group, JsonElement test, bool valid)
    {
        using var kek = RSA.Create();
        kek.ImportPkcs8PrivateKey(group.Hex("privateKeyPkcs8"), out _);
        var message = test.Hex("msg");
        var key = new byte[SecretKey.Length];
        var refused = Record.Exception(() => KeyWrapping.Unwrap(kek, test.Hex("ct"), key));

        // The format wraps 32 bytes with an empty label; everything else is refused, however well padded.
        var unlabelled = test.GetProperty("label").GetString() is "";
        if (valid && unlabelled && message.Length == SecretKey.Length)
            Assert.Equal((null, Convert.ToHexString(message)), (refused, Convert.ToHexString(key)));
        else
            Assert.Equal(EnvelopeError.WrongKey, Assert.IsType<EnvelopeException>(refused).Error);

        // The primitive under the wrapper, for messages of every length.
        var decrypted = Array.Empty<byte>();
        var undecrypted = Record.Exception(
            () => decrypted = kek.Decrypt(test.Hex("ct"), RSAEncryptionPadding.OaepSHA256));
        if (valid && unlabelled) Assert.Equal(message, decrypted);
        else Assert.IsAssignableFrom<CryptographicException>(undecrypted);
    }
}
