using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureMail.Testing.Certificates;

/// <summary>
/// A certificate authority that lives as long as a test. Everything it issues is valid around one given time.
/// </summary>
public sealed class TestAuthority : IDisposable
{
    private readonly DateTimeOffset now;
    private readonly X509Certificate2 root;
    private long serial = 1;

    public TestAuthority(DateTimeOffset now, string name = "Test Authority")
    {
        this.now = now;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        root = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(9));
        Anchor = X509CertificateLoader.LoadCertificate(root.RawData);
    }

    /// <summary>The authority's certificate without its key, for a client's list of trust anchors.</summary>
    public X509Certificate2 Anchor { get; }

    /// <summary>A server certificate with its key, for a DNS name or an IP address.</summary>
    public X509Certificate2 Issue(string host, CertificateRecipe? recipe = null)
    {
        recipe ??= new CertificateRecipe();
        using var key = recipe.RsaBits is { } bits
            ? (AsymmetricAlgorithm)RSA.Create(bits)
            : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(host, recipe, key);
        var signer = new EcdsaSigner(root.GetECDsaPrivateKey()!);
        using var issued = recipe.SelfSigned
            ? request.CreateSelfSigned(now + recipe.From, now + recipe.Until)
            : request.Create(
                root.SubjectName, signer, now + recipe.From, now + recipe.Until, BitConverter.GetBytes(++serial));
        using var withKey = issued.HasPrivateKey ? new X509Certificate2(issued) : Join(issued, key);
        // Some platforms serve TLS only with a key that went through a key store.
        return X509CertificateLoader.LoadPkcs12(
            withKey.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>A list (DER), good for a week around the authority's time, that revokes these certificates.</summary>
    public byte[] RevocationList(IEnumerable<X509Certificate2> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked) list.AddEntry(certificate, now.AddHours(-1));
        return list.Build(
            root, crlNumber: ++serial, now.AddDays(7), HashAlgorithmName.SHA256, thisUpdate: now.AddDays(-1));
    }

    public void Dispose()
    {
        root.Dispose();
        Anchor.Dispose();
    }

    private static CertificateRequest RequestFor(string host, CertificateRecipe recipe, AsymmetricAlgorithm key)
    {
        var request = key is RSA rsa
            ? new CertificateRequest("CN=" + host, rsa, recipe.Hash, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=" + host, (ECDsa)key, recipe.Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(recipe.Purpose)], false));
        if (recipe.RevocationListUrl is { } url)
            request.CertificateExtensions.Add(
                CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url.AbsoluteUri]));
        if (recipe.NamesInSubjectOnly) return request;
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static X509Certificate2 Join(X509Certificate2 certificate, AsymmetricAlgorithm key) =>
        key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
}
