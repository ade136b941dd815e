using System.Security.Cryptography;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook.Signatures;

/// <summary>A signature over a request's body that is checked while the body is read, in the same pass.</summary>
internal abstract class BodySignature : BodyListener
{
    /// <summary>Whether one of the valid keys made one of the signatures that came with the request. Asked once, after the last byte.</summary>
    public abstract bool Verifies();
}

/// <summary>HMAC over a prefix and the body, by each key that is valid.</summary>
internal sealed class HmacSignature : BodySignature
{
    private readonly IncrementalHash[] hashes;
    private readonly IReadOnlyList<byte[]> offered;

    /// <param name="algorithm">Of the hash.</param>
    /// <param name="keys">One or two.</param>
    /// <param name="prefix">What is signed before the body.</param>
    /// <param name="offered">The signatures that came with the request.</param>
    public HmacSignature(HashAlgorithmName algorithm, IEnumerable<byte[]> keys, ReadOnlySpan<byte> prefix, IReadOnlyList<byte[]> offered)
    {
        hashes = [.. keys.Select(key => IncrementalHash.CreateHMAC(algorithm, key))];
        this.offered = offered;
        Append(prefix);
    }

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var hash in hashes)
        {
            hash.AppendData(bytes);
        }
    }

    public override bool Verifies()
    {
        var verifies = false;
        foreach (var hash in hashes)
        {
            var expected = hash.GetHashAndReset();
            foreach (var signature in offered)
            {
                verifies |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }
        return verifies;
    }

    public override void Dispose()
    {
        foreach (var hash in hashes)
        {
            hash.Dispose();
        }
    }
}

/// <summary>ECDSA P-256 with SHA-256 over a prefix and the body, by each public key that is valid.</summary>
internal sealed class EcdsaSignature : BodySignature
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IReadOnlyList<string> publicKeys;
    private readonly byte[] offered;

    /// <param name="publicKeys">Base64 of SubjectPublicKeyInfo.</param>
    /// <param name="prefix">What is signed before the body.</param>
    /// <param name="offered">DER.</param>
    public EcdsaSignature(IReadOnlyList<string> publicKeys, ReadOnlySpan<byte> prefix, byte[] offered)
    {
        (this.publicKeys, this.offered) = (publicKeys, offered);
        Append(prefix);
    }

    public override void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    public override bool Verifies()
    {
        var digest = hash.GetHashAndReset();
        return publicKeys.Any(key => Verifies(key, digest));
    }

    public override void Dispose() => hash.Dispose();

    private bool Verifies(string publicKey, byte[] digest)
    {
        using var key = Import(publicKey);
        return key.VerifyHash(digest, offered, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static ECDsa Import(string publicKey)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        return key;
    }
}
