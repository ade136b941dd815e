using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// Seals the short values of table rows, such as addresses and summaries (docs/sealed-format.md section 10). Any number
/// of threads may use one at once. The index key may be disposed once it is made.
/// </summary>
public sealed class FieldCipher : IDisposable
{
    /// <summary>Bytes that a sealed field is longer than its value: version, nonce, tag.</summary>
    public const int OverheadBytes = 1 + Aes256Gcm.NonceBytes + Aes256Gcm.TagBytes;

    internal const byte Version = 1;

    private const int CiphertextAt = 1 + Aes256Gcm.NonceBytes;

    private readonly byte[] _key = GC.AllocateArray<byte>(SecretKey.Length, pinned: true);
    private bool _disposed;

    /// <summary>A cipher under this index key.</summary>
    public FieldCipher(IndexKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var info = new LengthPrefixed().Text("SecureMail table field").U8(Version).Bytes;
        HkdfSha256.Derive(key.Bytes, salt: [], info, _key);
    }

    /// <summary>Seals a value of at most <see cref="EnvelopeLimits.MaxFieldBytes"/> bytes.</summary>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.TooLong"/>.</exception>
    public byte[] Seal(ReadOnlySpan<byte> value, FieldContext context, RandomNumberGenerator random)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(random);
        if (value.Length > EnvelopeLimits.MaxFieldBytes) throw new EnvelopeException(EnvelopeError.TooLong);

        var sealedField = new byte[OverheadBytes + value.Length];
        sealedField[0] = Version;
        var nonce = sealedField.AsSpan(1, Aes256Gcm.NonceBytes);
        random.GetBytes(nonce);
        using var gcm = new Aes256Gcm(_key);
        gcm.Seal(nonce, value, sealedField.AsSpan(CiphertextAt), context.AssociatedData());
        return sealedField;
    }

    /// <summary>Opens a sealed field. The caller zeroes the value when it is done with it.</summary>
    /// <exception cref="EnvelopeException">Too short or too long, another version, or the tag does not verify: another
    /// key, another place, or a changed byte.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedField, FieldContext context)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(context);
        Check(sealedField);

        var value = new byte[sealedField.Length - OverheadBytes];
        using var gcm = new Aes256Gcm(_key);
        var nonce = sealedField[1..CiphertextAt];
        var opened = gcm.TryOpen(nonce, sealedField[CiphertextAt..], value, context.AssociatedData());
        return opened ? value : throw new EnvelopeException(EnvelopeError.Tampered);
    }

    /// <summary>Zeroes the key; using the cipher afterwards throws.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }

    private static void Check(ReadOnlySpan<byte> sealedField)
    {
        if (sealedField is [not Version, ..]) throw new EnvelopeException(EnvelopeError.UnknownVersion);
        if (sealedField.Length < OverheadBytes) throw new EnvelopeException(EnvelopeError.Truncated);
        if (sealedField.Length > OverheadBytes + EnvelopeLimits.MaxFieldBytes)
            throw new EnvelopeException(EnvelopeError.TooLong);
    }
}
