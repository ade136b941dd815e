using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// HKDF with SHA-256, extract and expand (RFC 5869; docs/sealed-format.md section 1). An empty salt means 32 zero
/// bytes.
/// </summary>
internal static class HkdfSha256
{
    internal static void Derive(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, output, salt, info);
}
