using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureMail.DevHost.Parts;

/// <summary>The certificate authority of one developer's machine, and a server certificate for localhost. Made anew at every start.</summary>
public sealed record DevAuthority
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The authority's certificate, PEM.</summary>
    public required string AuthorityPem { get; init; }

    /// <summary>The file with the server's certificate, PEM.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The file with the server's private key, PEM.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The file with the authority's certificate, PEM.</summary>
    public required string AuthorityFile { get; init; }

    /// <summary>Makes both and writes them into a folder.</summary>
    public static async Task<DevAuthority> CreateAsync(string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var from = clock.GetUtcNow().AddHours(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Authority(authorityKey, from);
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var server = Server(serverKey, authority, from);
        var files = new DevAuthority
        {
            AuthorityPem = authority.ExportCertificatePem(),
            AuthorityFile = Path.Combine(folder, "authority.pem"),
            CertificateFile = Path.Combine(folder, "server.pem"),
            KeyFile = Path.Combine(folder, "server-key.pem"),
        };
        await File.WriteAllTextAsync(files.AuthorityFile, files.AuthorityPem, cancellationToken);
        await File.WriteAllTextAsync(files.CertificateFile, server.ExportCertificatePem(), cancellationToken);
        await File.WriteAllTextAsync(files.KeyFile, serverKey.ExportPkcs8PrivateKeyPem(), cancellationToken);
        return files;
    }

    private static X509Certificate2 Authority(ECDsa key, DateTimeOffset from)
    {
        var request = new CertificateRequest("CN=SecureMail development authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(from, from + Life);
    }

    private static X509Certificate2 Server(ECDsa key, X509Certificate2 authority, DateTimeOffset from)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        return request.Create(authority, from, from + Life - TimeSpan.FromHours(1), SerialOf(key));
    }

    private static byte[] SerialOf(ECDsa key) => SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..16];
}
