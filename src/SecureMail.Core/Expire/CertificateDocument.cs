using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SecureMail.Core.Expire;

/// <summary>What checking a certificate led to.</summary>
public enum CertificateCheck
{
    /// <summary>It is genuine: every word of it was signed with this key.</summary>
    Genuine,

    /// <summary>It is no deletion certificate, or one of a version that this program does not know.</summary>
    NotACertificate,

    /// <summary>A word was changed, or another key signed it.</summary>
    NotGenuine,
}

/// <summary>
/// A deletion certificate as it is handed out: a JWS in the flattened JSON serialization (docs/deletion-certificate.md
/// section 3).
/// </summary>
public static class CertificateDocument
{
    // A certificate has some 2,500 characters.
    private const int MostCharacters = 16 * 1024;

    /// <summary>Writes and signs; null when the signing key cannot be used just now.</summary>
    public static async Task<string?> SignAsync(DeletionCertificate certificate, ISigningKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(key);
        if (await key.NewestIdAsync(cancellationToken) is not { } keyId)
        {
            return null;
        }
        var header = JsonSerializer.SerializeToUtf8Bytes(CertificateHeader.Of(keyId), CertificateJson.Default.CertificateHeader);
        var (first, second) = (Base64Url.EncodeToString(header), Base64Url.EncodeToString(certificate.ToBytes()));
        if (await key.SignAsync(keyId, Digest(first, second), cancellationToken) is not { } signature)
        {
            return null;
        }
        var document = new CertificateEnvelope { Payload = second, Protected = first, Signature = Base64Url.EncodeToString(signature) };
        return JsonSerializer.Serialize(document, CertificateJson.Default.CertificateEnvelope);
    }

    /// <summary>
    /// Checks a document against the public half of the signing key. The certificate is there only when it is genuine; the
    /// key's id is what the document says, for whoever looks for the key.
    /// </summary>
    public static (CertificateCheck Check, DeletionCertificate? Certificate, string? KeyId) Verify(string document, RSA publicKey)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(publicKey);
        if (Read(document) is not var (envelope, header, payload, signature))
        {
            return (CertificateCheck.NotACertificate, null, null);
        }
        var digest = Digest(envelope.Protected, envelope.Payload);
        if (!publicKey.VerifyHash(digest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))
        {
            return (CertificateCheck.NotGenuine, null, header.Kid);
        }
        return DeletionCertificate.FromBytes(payload) is { } certificate
            ? (CertificateCheck.Genuine, certificate, header.Kid)
            : (CertificateCheck.NotACertificate, null, header.Kid);
    }

    // RFC 7515 section 5.1, step 5
    private static byte[] Digest(string header, string payload) => SHA256.HashData(Encoding.ASCII.GetBytes($"{header}.{payload}"));

    private static (CertificateEnvelope Envelope, CertificateHeader Header, byte[] Payload, byte[] Signature)? Read(string document)
    {
        try
        {
            var envelope = document.Length <= MostCharacters ? JsonSerializer.Deserialize(document, CertificateJson.Default.CertificateEnvelope) : null;
            if (envelope is null
                || Decode(envelope.Protected) is not { } first
                || Decode(envelope.Payload) is not { } payload
                || Decode(envelope.Signature) is not { } signature)
            {
                return null;
            }
            // The algorithm is ours to say, never the document's (RFC 8725 section 3.1).
            return JsonSerializer.Deserialize(first, CertificateJson.Default.CertificateHeader)
                is { Alg: CertificateHeader.Algorithm, Typ: CertificateHeader.ContentType } header
                    ? (envelope, header, payload, signature)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // One spelling only: no padding, no white space, no spare bits.
    private static byte[]? Decode(string text)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            return Base64Url.EncodeToString(bytes) == text ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
