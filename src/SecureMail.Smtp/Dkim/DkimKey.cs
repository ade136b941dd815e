using System.Formats.Asn1;
using System.Security.Cryptography;
using SecureMail.Smtp.Addresses;

namespace SecureMail.Smtp.Dkim;

/// <summary>
/// A domain's signing key and the selector under which its public half stands in DNS. Two keys of different kinds, or
/// an old and a new one, may sign the same mail. Disposing it disposes the private key, where that is here.
/// </summary>
public sealed class DkimKey : IDisposable
{
    private const string Ed25519Oid = "1.3.101.112";

    // RFC 8301 section 3.2 asks for 1024 and recommends 2048.
    private const int MinRsaBits = 2_048;

    private readonly RSA? rsa;
    private readonly OpenSslEd25519? ed25519;
    private readonly RemoteRsaKey? remote;

    private DkimKey(string domain, string selector, RSA? rsa, OpenSslEd25519? ed25519, RemoteRsaKey? remote)
    {
        Domain = Check(domain);
        Selector = Check(selector);
        (this.rsa, this.ed25519, this.remote) = (rsa, ed25519, remote);
    }

    /// <summary>The signing domain (d=), lower-case A-labels.</summary>
    public string Domain { get; }

    /// <summary>The selector (s=), lower case.</summary>
    public string Selector { get; }

    /// <summary>"rsa-sha256" (RFC 6376) or "ed25519-sha256" (RFC 8463).</summary>
    public string Algorithm => ed25519 is null ? "rsa-sha256" : "ed25519-sha256";

    /// <summary>A key that signs elsewhere.</summary>
    /// <exception cref="SmtpInputException">A name is none.</exception>
    public static DkimKey Remote(string domain, string selector, RemoteRsaKey key) => new(domain, selector, null, null, key);

    /// <summary>A key from PEM text: PKCS#8 ("PRIVATE KEY", RSA or Ed25519) or PKCS#1 ("RSA PRIVATE KEY").</summary>
    /// <exception cref="SmtpInputException">
    /// A name is none; the text holds no such key; RSA is under 2048 bits; or Ed25519 is not to be had on this machine
    /// (it is OpenSSL's, which the framework uses on Linux).
    /// </exception>
    public static DkimKey FromPem(string domain, string selector, string pem)
    {
        if (TryReadEd25519Seed(pem) is { } seed)
        {
            try
            {
                return new DkimKey(domain, selector, null, OpenSslEd25519.FromSeed(seed), null);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
            }
        }
        return new DkimKey(domain, selector, ReadRsa(pem), null, null);
    }

    /// <summary>What must stand in DNS before the first mail is signed; null while a key elsewhere cannot be asked.</summary>
    public async Task<DkimRecord?> FindRecordAsync(CancellationToken ct)
    {
        var key = remote is null
            ? rsa?.ExportSubjectPublicKeyInfo() ?? ed25519!.PublicKey()
            : await remote.FindPublicKeyAsync(ct);
        return key is null ? null : new DkimRecord(
            $"{Selector}._domainkey.{Domain}",
            $"v=DKIM1; k={(ed25519 is null ? "rsa" : "ed25519")}; h=sha256; p={Convert.ToBase64String(key)}");
    }

    /// <summary>Ends the private key's life in memory.</summary>
    public void Dispose()
    {
        rsa?.Dispose();
        ed25519?.Dispose();
    }

    /// <summary>
    /// RFC 6376 section 3.3.1: RSASSA-PKCS1-v1_5 of the hash. RFC 8463 section 3: PureEdDSA over the hash. Null while a key
    /// elsewhere cannot sign.
    /// </summary>
    internal async ValueTask<byte[]?> SignAsync(byte[] sha256, CancellationToken ct) => remote is null
        ? rsa?.SignHash(sha256, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? ed25519!.Sign(sha256)
        : await remote.SignAsync(sha256, ct);

    private static string Check(string name) => HostName.TryParseDomain(name, out var ascii)
        ? ascii
        : throw new SmtpInputException("A DKIM domain or selector is no DNS name; correct it in the settings.");

    private static RSA ReadRsa(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportRSAPublicKey();
            if (key.KeySize >= MinRsaBits) return key;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new SmtpInputException(
                "The DKIM key is no RSA or Ed25519 private key in PEM; make one with openssl genpkey.");
        }
        key.Dispose();
        throw new SmtpInputException($"The DKIM key is an RSA key of less than {MinRsaBits} bits; make a longer one.");
    }

    /// <summary>RFC 8410 section 7: PKCS#8 whose private key is an octet string inside an octet string.</summary>
    private static byte[]? TryReadEd25519Seed(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "PRIVATE KEY") return null;
        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        try
        {
            var info = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            info.ReadInteger();
            if (info.ReadSequence().ReadObjectIdentifier() != Ed25519Oid) return null;
            return new AsnReader(info.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
        }
        catch (AsnContentException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }
}
