using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace SecureMail.Portal.Accounts;

/// <summary>Time-based one-time passwords (RFC 6238): HMAC-SHA-1, 30 seconds, 6 digits, which every authenticator app knows.</summary>
internal static class Totp
{
    /// <summary>Bytes of a secret: those of the hash (RFC 4226 section 4, R6).</summary>
    public const int SecretBytes = 20;

    private const int SecondsOfStep = 30;
    private const int Digits = 6;
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The code's time step, when it is one of the current step or its neighbours and later than the last one taken.</summary>
    public static long? StepOf(ReadOnlySpan<byte> secret, string typed, DateTimeOffset now, long lastStep)
    {
        var code = new string([.. typed.Where(char.IsAsciiDigit)]);
        var current = now.ToUnixTimeSeconds() / SecondsOfStep;
        long? found = null;
        for (var step = current - 1; step <= current + 1; step++)
        {
            var isRight = CryptographicOperations.FixedTimeEquals(
                System.Text.Encoding.ASCII.GetBytes(CodeOf(secret, step)), System.Text.Encoding.ASCII.GetBytes(code));
            found = isRight && step > lastStep ? step : found;
        }
        return found;
    }

    /// <summary>The code of a time.</summary>
    public static string CodeAt(ReadOnlySpan<byte> secret, DateTimeOffset time) => CodeOf(secret, time.ToUnixTimeSeconds() / SecondsOfStep);

    /// <summary>The secret as people type it into an app (RFC 4648 section 6, without padding).</summary>
    public static string Base32(ReadOnlySpan<byte> secret)
    {
        var bits = new BitReader(secret.ToArray());
        return new string([.. Enumerable.Range(0, secret.Length * 8 / 5).Select(index => Base32Letters[bits.Five(index * 5)])]);
    }

    private static string CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 and every authenticator app use HMAC-SHA-1, whose strength does not rest on collisions.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        // RFC 4226 section 5.3, dynamic truncation.
        var offset = mac[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    private sealed class BitReader(byte[] bytes)
    {
        public int Five(int bit)
        {
            var pair = bytes[bit / 8] << 8 | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            return pair >> (11 - bit % 8) & 0x1F;
        }
    }
}
