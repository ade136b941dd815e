using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// AES-256-GCM as the format uses it, <c>ciphertext || tag</c> (docs/sealed-format.md section 1; NIST SP 800-38D).
/// Key 32 bytes, nonce 12, tag 16; plaintext of any length. Not for several threads at once.
/// </summary>
internal sealed class Aes256Gcm : IDisposable
{
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    private readonly AesGcm _gcm;

    internal Aes256Gcm(ReadOnlySpan<byte> key)
    {
        SecretKey.RequireLength(key, nameof(key));
        _gcm = new AesGcm(key, TagBytes);
    }

    /// <summary>Seals. The plaintext may be the very memory of the ciphertext, or must not overlap it.</summary>
    internal void Seal(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> sealedBytes,
        ReadOnlySpan<byte> associatedData) =>
        _gcm.Encrypt(nonce, plaintext, sealedBytes[..^TagBytes], sealedBytes[^TagBytes..], associatedData);

    /// <summary>Seals where the plaintext stands; the tag goes apart.</summary>
    internal void SealInPlace(ReadOnlySpan<byte> nonce, Span<byte> bytes, Span<byte> tag, ReadOnlySpan<byte> associatedData) =>
        _gcm.Encrypt(nonce, bytes, bytes, tag, associatedData);

    /// <summary>Opens. False, with a zeroed plaintext, when the tag does not verify.</summary>
    internal bool TryOpen(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> sealedBytes,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData)
    {
        try
        {
            _gcm.Decrypt(nonce, sealedBytes[..^TagBytes], sealedBytes[^TagBytes..], plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }

    public void Dispose() => _gcm.Dispose();
}
