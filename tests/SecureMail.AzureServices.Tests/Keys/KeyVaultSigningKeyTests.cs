using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Expire;
using SecureMail.Smtp.Dkim;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Time;
using SecureMail.Testing.Vault;

namespace SecureMail.AzureServices.Tests.Keys;

/// <summary>Deletion certificates signed by a vault, and every way in which it can keep them waiting.</summary>
public sealed class KeyVaultSigningKeyTests : IAsyncLifetime
{
    private static readonly byte[] Digest = SHA256.HashData("text"u8);

    private VaultFixture fixture = null!;
    private string version = null!;
    private KeyVaultSigningKey key = null!;

    private VaultStandIn Vault => fixture.Vault;

    private string KeyId => $"{Vault.Address}keys/signing/{version}";

    public async Task InitializeAsync()
    {
        fixture = await VaultFixture.StartAsync();
        version = Vault.CreateKey("signing", JsonNode.Parse("""{"kty":"RSA","key_size":2048,"key_ops":["sign","verify"]}"""));
        key = fixture.OpenSigning("signing");
    }

    public async Task DisposeAsync() => await fixture.DisposeAsync();

    [Fact]
    public async Task ASignature_IsPs256OfTheNewestVersion()
    {
        var id = await key.NewestIdAsync(default);
        var signature = await key.SignAsync(id!, Digest, default);

        using var rsa = RSA.Create(Vault.PublicKey("signing"));
        Assert.Equal(KeyId, id);
        Assert.True(rsa.VerifyHash(Digest, signature!, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Assert.Equal(["GET get", "POST sign"], Vault.Requests);
    }

    [Fact]
    public async Task ACertificate_IsGenuineUnderThePublicHalf()
    {
        var document = await CertificateDocument.SignAsync(Sample(), key, default);

        using var rsa = RSA.Create(Vault.PublicKey("signing"));
        var (check, _, keyId) = CertificateDocument.Verify(document!, rsa);
        Assert.Equal((CertificateCheck.Genuine, KeyId), (check, keyId));
    }

    [FactWhenPresent("dkimverify")]
    public async Task Mail_IsSignedInTheVault_AndVerifiesElsewhere()
    {
        using var dkim = DkimKey.Remote("acme.example", "v1", fixture.OpenForMail("signing"));
        // The verifier has a clock of its own and refuses signatures of the future.
        var signer = new DkimSigner([dkim], new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        var message = "From: a@acme.example\r\nSubject: Hi\r\n\r\nHello\r\n"u8.ToArray();

        var fields = await signer.SignAsync(new MemoryStream(message), default);
        await signer.SignAsync(new MemoryStream(message), default);

        Assert.Equal(["GET get", "POST sign", "POST sign"], Vault.Requests);
        Assert.Equal("True", await DkimVerifier.VerifyAsync([.. fields!, .. message], (await dkim.FindRecordAsync(default))!));
    }

    [Fact]
    public async Task Mail_ThatTheVaultDoesNotSign_Waits()
    {
        using var dkim = DkimKey.Remote("acme.example", "v1", fixture.OpenForMail("signing"));
        Vault.Deny("sign");

        Assert.Null(await new DkimSigner([dkim], fixture.Clock).SignAsync(new MemoryStream("From: a@acme.example\r\n\r\nx\r\n"u8.ToArray()), default));
    }

    public static TheoryData<string> Obstacles => ["denied", "disabled", "deleted", "throttled", "broken", "no sign operation", "silent"];

    [Theory]
    [MemberData(nameof(Obstacles))]
    public async Task AVaultThatDoesNotSign_KeepsItWaiting(string obstacle)
    {
        var patient = key;
        switch (obstacle)
        {
            case "denied": Vault.Deny("sign"); break;
            case "disabled": Vault.UpdateKey("signing", version, """{"attributes":{"enabled":false}}"""); break;
            case "deleted": Vault.DeleteKey("signing"); break;
            case "throttled": Vault.FailNext(VaultFailure.Throttled("30"), 2); break;
            case "broken": Vault.FailNext(VaultFailure.Broken(500), 20); break;
            case "no sign operation": Vault.UpdateKey("signing", version, """{"key_ops":["wrapKey","unwrapKey"]}"""); break;
            case "silent":
                Vault.FailNext(VaultFailure.Stall(), 20);
                patient = fixture.OpenSigning("signing", patience: TimeSpan.FromMilliseconds(50));
                break;
        }
        Assert.Null(await CertificateDocument.SignAsync(Sample(), patient, default));
    }

    [Fact]
    public async Task AnIdThatNamesAnotherKey_IsNeverAsked()
    {
        Assert.Null(await key.SignAsync("https://elsewhere.example/keys/signing/1", Digest, default));
        Assert.Empty(Vault.Requests);
    }

    [Fact]
    public async Task APemFile_SignsToo()
    {
        var folder = Directory.CreateTempSubdirectory("securemail-signing-");
        using var wrapper = PemKeyWrapper.Open(Path.Combine(folder.FullName, "kek.pem"), production: false);
        var document = await CertificateDocument.SignAsync(Sample(), wrapper, default);

        using var rsa = RSA.Create();
        rsa.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "kek.pem")));
        folder.Delete(recursive: true);
        Assert.Equal((CertificateCheck.Genuine, wrapper.KekId), (CertificateDocument.Verify(document!, rsa).Check, CertificateDocument.Verify(document!, rsa).KeyId));
    }

    private static DeletionCertificate Sample() => new()
    {
        Version = 1,
        Organisation = "acme",
        Message = "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        CiphertextSha256 = new string('0', 64),
        CiphertextBytes = 1,
        WrappedBy = "https://acme.vault.azure.net/keys/kek/1",
        AcceptedAt = DateTimeOffset.UnixEpoch,
        KeyDestroyedAt = DateTimeOffset.UnixEpoch,
        Reason = "expired",
        SignedAt = DateTimeOffset.UnixEpoch,
        DoesNotPromise = DeletionCertificate.Limits,
    };
}
