using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureMail.Core.Reply;

/// <summary>
/// Given out with a reply form: 16 random bytes and the form's time. Message-ID, Date and boundaries of the reply come
/// from it, so that the same form sent twice is the same message.
/// </summary>
public sealed record ReplyTicket
{
    private const int RandomBytes = 16;
    private const long LatestSecond = 253_402_300_799; // 31 December 9999, the last day that a Date field can name.

    private readonly byte[] bytes;

    private ReplyTicket(byte[] bytes) => this.bytes = bytes;

    /// <summary>When the form was given out (UTC, whole seconds).</summary>
    public DateTimeOffset IssuedAt => DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(RandomBytes)));

    /// <summary>The left part of the reply's Message-ID.</summary>
    public string Token => Convert.ToHexStringLower(bytes.AsSpan(0, RandomBytes));

    /// <summary>A new ticket.</summary>
    public static ReplyTicket Create(RandomNumberGenerator randomness, TimeProvider clock)
    {
        var bytes = new byte[RandomBytes + sizeof(long)];
        randomness.GetBytes(bytes.AsSpan(0, RandomBytes));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(RandomBytes), clock.GetUtcNow().ToUnixTimeSeconds());
        return new ReplyTicket(bytes);
    }

    /// <summary>Takes a form's text; null when it is none of ours. The portal protects it against changes.</summary>
    public static ReplyTicket? TryParse(string? text)
    {
        if (text is null || text.Length != 2 * (RandomBytes + sizeof(long)) || text.Any(digit => !char.IsAsciiHexDigitLower(digit)))
        {
            return null;
        }
        var bytes = Convert.FromHexString(text);
        return BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(RandomBytes)) is >= 0 and <= LatestSecond ? new ReplyTicket(bytes) : null;
    }

    /// <summary>The text for a form.</summary>
    public override string ToString() => Convert.ToHexStringLower(bytes);

    /// <summary>The same random-looking bytes for the same ticket: only for boundaries, never for keys.</summary>
    public RandomNumberGenerator Boundaries() => new TicketBytes(bytes);

    private sealed class TicketBytes(byte[] seed) : RandomNumberGenerator
    {
        private int calls;

        public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

        public override void GetBytes(Span<byte> data) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, data, salt: [], info: BitConverter.GetBytes(calls++));
    }
}
