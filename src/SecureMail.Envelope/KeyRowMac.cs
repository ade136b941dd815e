using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// Binds the row of a wrapped DEK to message, organisation and expiry, so that nobody who can only write the table
/// prolongs a life (docs/sealed-format.md section 9).
/// </summary>
public static class KeyRowMac
{
    /// <summary>Bytes in a MAC.</summary>
    public const int Length = 32;

    private const byte Version = 1;

    /// <summary>The MAC of a row; the expiry counts in whole milliseconds, finer time is rounded down.</summary>
    /// <exception cref="ArgumentException">A name is not 1 to 255 visible ASCII characters.</exception>
    public static byte[] Compute(DataEncryptionKey key, string organisation, string messageId, DateTimeOffset expiresAt)
    {
        var mac = new byte[Length];
        Compute(mac, key, organisation, messageId, expiresAt);
        return mac;
    }

    /// <summary>True when the MAC is the row's; compared in constant time. A MAC of another length is false.</summary>
    /// <exception cref="ArgumentException">A name is not 1 to 255 visible ASCII characters.</exception>
    public static bool Verify(
        ReadOnlySpan<byte> mac, DataEncryptionKey key, string organisation, string messageId, DateTimeOffset expiresAt)
    {
        Span<byte> expected = stackalloc byte[Length];
        Compute(expected, key, organisation, messageId, expiresAt);
        return CryptographicOperations.FixedTimeEquals(mac, expected);
    }

    /// <summary>HMAC-SHA-256 (RFC 2104).</summary>
    internal static void Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, Span<byte> mac) =>
        HMACSHA256.HashData(key, row, mac);

    private static void Compute(
        Span<byte> mac, DataEncryptionKey key, string organisation, string messageId, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(key);
        var row = new LengthPrefixed()
            .Text(VisibleAscii.Require(messageId, EnvelopeContext.MaxLength, nameof(messageId)))
            .Text(VisibleAscii.Require(organisation, EnvelopeContext.MaxLength, nameof(organisation)))
            .I64(expiresAt.ToUnixTimeMilliseconds());

        Span<byte> macKey = stackalloc byte[SecretKey.Length];
        try
        {
            var info = new LengthPrefixed().Text("SecureMail key row").U8(Version).Bytes;
            HkdfSha256.Derive(key.Bytes, salt: [], info, macKey);
            Hmac(macKey, row.Bytes, mac);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(macKey);
        }
    }
}
