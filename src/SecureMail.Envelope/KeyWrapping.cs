using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// Wraps keys under an RSA KEK with RSA-OAEP-256: RFC 8017 section 7.1, SHA-256 and MGF1 with SHA-256, empty label
/// (docs/sealed-format.md section 8). The same as RSA-OAEP-256 in Azure Key Vault.
/// </summary>
public static class KeyWrapping
{
    /// <summary>The smallest KEK, in bits.</summary>
    public const int MinimumKekBits = 2048;

    /// <summary>Wraps a key with the KEK's public half. The result is as long as the KEK's modulus.</summary>
    /// <exception cref="ArgumentException">The KEK is too small.</exception>
    public static byte[] Wrap(RSA kek, SecretKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check(kek);
        return kek.Encrypt(key.Bytes, RSAEncryptionPadding.OaepSHA256);
    }

    /// <summary>Unwraps a key with the KEK's private half into 32 bytes, which the caller zeroes.</summary>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.WrongKey"/>: another KEK, a changed byte, or what
    /// was wrapped has not 32 bytes; <paramref name="key"/> is zeroed.</exception>
    /// <exception cref="ArgumentException">The KEK is too small, or <paramref name="key"/> has not 32
    /// bytes.</exception>
    public static void Unwrap(RSA kek, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        Check(kek);
        SecretKey.RequireLength(key, nameof(key));
        if (!TryUnwrap(kek, wrapped, key)) throw new EnvelopeException(EnvelopeError.WrongKey);
    }

    /// <summary>Unwraps a DEK. The caller disposes it.</summary>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.WrongKey"/>.</exception>
    /// <exception cref="ArgumentException">The KEK is too small.</exception>
    public static DataEncryptionKey UnwrapDataEncryptionKey(RSA kek, ReadOnlySpan<byte> wrapped) =>
        Unwrap(kek, wrapped, DataEncryptionKey.FromBytes);

    /// <summary>Unwraps an index key. The caller disposes it.</summary>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.WrongKey"/>.</exception>
    /// <exception cref="ArgumentException">The KEK is too small.</exception>
    public static IndexKey UnwrapIndexKey(RSA kek, ReadOnlySpan<byte> wrapped) =>
        Unwrap(kek, wrapped, IndexKey.FromBytes);

    private static TKey Unwrap<TKey>(RSA kek, ReadOnlySpan<byte> wrapped, Func<ReadOnlySpan<byte>, TKey> fromBytes)
        where TKey : SecretKey
    {
        Span<byte> key = stackalloc byte[SecretKey.Length];
        try
        {
            Unwrap(kek, wrapped, key);
            return fromBytes(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static bool TryUnwrap(RSA kek, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        // As long as the modulus: whatever was wrapped fits, and only its length decides.
        var unwrapped = GC.AllocateArray<byte>((kek.KeySize + 7) / 8, pinned: true);
        try
        {
            var fits = kek.TryDecrypt(wrapped, unwrapped, RSAEncryptionPadding.OaepSHA256, out var count)
                && count == SecretKey.Length;
            if (fits) unwrapped.AsSpan(0, SecretKey.Length).CopyTo(key);
            else CryptographicOperations.ZeroMemory(key);
            return fits;
        }
        catch (CryptographicException)
        {
            CryptographicOperations.ZeroMemory(key);
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(unwrapped);
        }
    }

    private static void Check(RSA kek)
    {
        ArgumentNullException.ThrowIfNull(kek);
        if (kek.KeySize >= MinimumKekBits) return;
        throw new ArgumentException(
            $"The KEK has {kek.KeySize} bits; use an RSA key of {MinimumKekBits} bits or more.", nameof(kek));
    }
}
