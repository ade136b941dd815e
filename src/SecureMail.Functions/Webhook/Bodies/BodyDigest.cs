using System.Security.Cryptography;

namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>SHA-256 of a body.</summary>
internal sealed class BodyDigest : BodyListener
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    /// <summary>Of everything so far, 32 bytes.</summary>
    public byte[] Sha256() => hash.GetCurrentHash();

    public override void Dispose() => hash.Dispose();
}
