using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMail.Core.Expire;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Presence;

namespace SecureMail.Core.Tests.Expire;

/// <summary>Nothing in a certificate can be changed, and anybody can check it with their own tools.</summary>
public sealed class CertificateDocumentTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 12, 6, 12, 0, 0, TimeSpan.Zero);

    private static readonly DeletionCertificate Sample = new()
    {
        Version = 1,
        Organisation = "acme",
        Message = "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        CiphertextSha256 = new string('0', 64),
        CiphertextBytes = 4188,
        WrappedBy = "https://acme.vault.azure.net/keys/securemail-kek/0123",
        AcceptedAt = Noon.AddDays(-15),
        KeyDestroyedAt = Noon,
        Reason = "expired",
        SignedAt = Noon.AddSeconds(1),
        DoesNotPromise = DeletionCertificate.Limits,
    };

    private readonly RSA key = MemorySigningKey.PublicHalf();

    public void Dispose() => key.Dispose();

    public static TheoryData<string, string> OtherWords => new()
    {
        { "version", "2" },
        { "organisation", "\"other\"" },
        { "message", "\"baaaaaaaaaaaaaaaaaaaaaaaaa\"" },
        { "ciphertextSha256", "\"" + new string('1', 64) + "\"" },
        { "ciphertextBytes", "4189" },
        { "wrappedBy", "\"https://acme.vault.azure.net/keys/securemail-kek/0124\"" },
        { "acceptedAt", "\"2026-11-21T12:00:01+00:00\"" },
        { "keyDestroyedAt", "\"2026-12-05T12:00:00+00:00\"" },
        { "reason", "\"withdrawn\"" },
        { "signedAt", "\"2026-12-06T12:00:02+00:00\"" },
        { "doesNotPromise", "[]" },
        { "more", "true" },
    };

    [Fact]
    public async Task AGenuineOne_IsReadWhole()
    {
        var (check, read, keyId) = CertificateDocument.Verify(await SignAsync(), key);
        Assert.Equal((CertificateCheck.Genuine, "memory-signing"), (check, keyId));
        Assert.Equal(Sample with { DoesNotPromise = read!.DoesNotPromise }, read);
        Assert.Equal(Sample.DoesNotPromise, read.DoesNotPromise);
    }

    [Fact]
    public void TheTable_NamesEveryWord() => Assert.Equal(
        Members(Encoding.UTF8.GetString(Sample.ToBytes())).Append("more").Order(),
        OtherWords.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(OtherWords))]
    public async Task AnAlteredWord_IsNotGenuine(string word, string value)
    {
        var altered = Alter(await SignAsync(), "payload", payload => payload[word] = JsonNode.Parse(value));
        Assert.Equal(CertificateCheck.NotGenuine, CertificateDocument.Verify(altered, key).Check);
    }

    [Theory]
    [InlineData("alg", "none", CertificateCheck.NotACertificate)]
    [InlineData("alg", "RS256", CertificateCheck.NotACertificate)]
    [InlineData("alg", "HS256", CertificateCheck.NotACertificate)]
    [InlineData("typ", "JWT", CertificateCheck.NotACertificate)]
    [InlineData("kid", "other", CertificateCheck.NotGenuine)]
    [InlineData("crit", "exp", CertificateCheck.NotACertificate)]
    [InlineData("jwk", "mine", CertificateCheck.NotACertificate)]
    public async Task AnAlteredHeader_IsRefused(string word, string value, CertificateCheck expected)
    {
        var altered = Alter(await SignAsync(), "protected", header => header[word] = value);
        Assert.Equal(expected, CertificateDocument.Verify(altered, key).Check);
    }

    [Fact]
    public async Task EveryAlteredCharacter_IsRefused()
    {
        var document = await SignAsync();
        for (var at = 0; at < document.Length; at++)
        {
            var other = document[at] == 'A' ? 'B' : 'A';
            var altered = $"{document[..at]}{other}{document[(at + 1)..]}";
            Assert.True(CertificateDocument.Verify(altered, key).Check != CertificateCheck.Genuine, $"character {at}");
        }
    }

    [Fact]
    public async Task AnotherKey_OrAnotherCertificatesSignature_IsNotGenuine()
    {
        var document = await SignAsync();
        using var other = RSA.Create(2048);
        Assert.Equal((CertificateCheck.NotGenuine, "memory-signing"), Short(CertificateDocument.Verify(document, other)));

        var second = JsonNode.Parse(await SignAsync(Sample with { Organisation = "other" }))!;
        var mixed = JsonNode.Parse(document)!;
        mixed["signature"] = (string?)second["signature"];
        Assert.Equal(CertificateCheck.NotGenuine, CertificateDocument.Verify(mixed.ToJsonString(), key).Check);
    }

    [Fact]
    public async Task AVersionThatNobodyKnows_IsNoCertificate_ThoughGenuine() => Assert.Equal(
        CertificateCheck.NotACertificate, CertificateDocument.Verify(await SignAsync(Sample with { Version = 2 }), key).Check);

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("{}", "no members")]
    [InlineData("null", "null")]
    [InlineData("""{"payload":"e30","protected":"e30","signature":null}""", "a null")]
    [InlineData("""{"payload":"e30","protected":"e30","signature":""}""", "a header without members")]
    [InlineData("""{"payload":"e30=","protected":"e30","signature":""}""", "padding")]
    [InlineData("""{"payload":"e31","protected":"e30","signature":""}""", "spare bits")]
    [InlineData("""{"payload":"e30","protected":"bm8","signature":""}""", "a header that is no JSON")]
    [InlineData("""{"payload":"e30","payload":"e30","protected":"e30","signature":""}""", "a member twice")]
    [InlineData("""{"payload":"e30","protected":"e30","signature":"","header":{}}""", "a header that is not signed")]
    public void WhatIsNoCertificate_IsSaidToBeNone(string document, string why) =>
        Assert.True(CertificateDocument.Verify(document, key).Check == CertificateCheck.NotACertificate, why);

    [Fact]
    public async Task TheCertificate_NamesNoPerson()
    {
        var payload = (string)JsonNode.Parse(await SignAsync())!["payload"]!;
        Assert.DoesNotContain("@", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)), StringComparison.Ordinal);
    }

    // As docs/deletion-certificate.md section 5 shows it.
    [FactWhenPresent("openssl")]
    public async Task OpenSsl_ChecksItToo()
    {
        var folder = Directory.CreateTempSubdirectory("securemail-certificate-");
        string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
        var document = JsonNode.Parse(await SignAsync())!;
        await File.WriteAllTextAsync(Path("signed"), $"{document["protected"]}.{document["payload"]}");
        await File.WriteAllBytesAsync(Path("signature"), Base64Url.DecodeFromChars((string)document["signature"]!));
        await File.WriteAllTextAsync(Path("key.pem"), key.ExportSubjectPublicKeyInfoPem());

        var (code, output) = await Tool.RunAsync("openssl",
            ["dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-verify", Path("key.pem"), "-signature", Path("signature"), Path("signed")]);
        folder.Delete(recursive: true);

        Assert.Equal((0, "Verified OK"), (code, output.Trim()));
    }

    private static async Task<string> SignAsync(DeletionCertificate? certificate = null) =>
        (await CertificateDocument.SignAsync(certificate ?? Sample, new MemorySigningKey(), default))!;

    private static string Alter(string document, string part, Action<JsonObject> change)
    {
        var envelope = JsonNode.Parse(document)!;
        var words = JsonNode.Parse(Base64Url.DecodeFromChars((string)envelope[part]!))!.AsObject();
        change(words);
        envelope[part] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(words.ToJsonString()));
        return envelope.ToJsonString();
    }

    private static IEnumerable<string> Members(string json) => JsonNode.Parse(json)!.AsObject().Select(member => member.Key);

    private static (CertificateCheck, string?) Short((CertificateCheck Check, DeletionCertificate? Certificate, string? KeyId) result) =>
        (result.Check, result.KeyId);
}
