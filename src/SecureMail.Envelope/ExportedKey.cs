using System.Buffers.Binary;
using System.Text;

namespace SecureMail.Envelope;

/// <summary>
/// What stands in front of a sealed file that leaves the store: its names and its wrapped DEK (docs/sealed-format.md
/// section 11). Nothing in it is secret, and nothing in it is believed: a changed name or key ends in
/// <see cref="EnvelopeError.WrongKey"/>.
/// </summary>
public sealed record ExportedKey
{
    private const byte Version = 1;
    private const ushort RsaOaep256 = 1;
    private const int FixedBytes = 10;
    private const int VersionAt = 7;
    private const int WrappingAt = 8;

    /// <summary>The names, which key wrapped the DEK, and the wrapped DEK of 1 to 2,048 bytes.</summary>
    /// <exception cref="ArgumentException">The key's id is not 1 to 255 visible ASCII characters, or the wrapped DEK has
    /// another length.</exception>
    public ExportedKey(EnvelopeContext context, string kekId, byte[] wrapped)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(wrapped);
        if (wrapped.Length is 0 or > EnvelopeLimits.MaxWrappedKeyBytes)
            throw new ArgumentException("A wrapped key has 1 to 2,048 bytes.", nameof(wrapped));
        Context = context;
        KekId = VisibleAscii.Require(kekId, EnvelopeContext.MaxLength, nameof(kekId));
        Wrapped = wrapped;
    }

    /// <summary>What the sealed file is.</summary>
    public EnvelopeContext Context { get; }

    /// <summary>Which key and version wrapped the DEK, for people who look for the key; not authenticated.</summary>
    public string KekId { get; }

    /// <summary>The DEK under that key, RSA-OAEP-256.</summary>
    public byte[] Wrapped { get; }

    private static ReadOnlySpan<byte> Magic => "SECMKEY"u8;

    /// <summary>The bytes to write in front of the sealed file.</summary>
    public byte[] ToBytes() =>
    [
        .. Magic, Version, .. U16(RsaOaep256),
        .. LengthPrefixed(Encoding.ASCII.GetBytes(Context.Organisation)),
        .. LengthPrefixed(Encoding.ASCII.GetBytes(Context.MessageId)),
        .. LengthPrefixed(Encoding.ASCII.GetBytes(Context.Part)),
        .. LengthPrefixed(Encoding.ASCII.GetBytes(KekId)),
        .. LengthPrefixed(Wrapped),
    ];

    /// <summary>Reads it from the front of an exported message; the sealed file begins where the reading ends.</summary>
    /// <exception cref="EnvelopeException"><see cref="EnvelopeError.NotOurs"/>,
    /// <see cref="EnvelopeError.UnknownVersion"/>, <see cref="EnvelopeError.Truncated"/>, or
    /// <see cref="EnvelopeError.Tampered"/> for a length or a character that cannot be.</exception>
    public static async Task<ExportedKey> ReadAsync(Stream exported, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exported);
        await ReadFixedAsync(exported, cancellationToken);
        var organisation = await ReadTextAsync(exported, cancellationToken);
        var messageId = await ReadTextAsync(exported, cancellationToken);
        var part = await ReadTextAsync(exported, cancellationToken);
        var kekId = await ReadTextAsync(exported, cancellationToken);
        var wrapped = await ReadPrefixedAsync(exported, EnvelopeLimits.MaxWrappedKeyBytes, cancellationToken);
        try
        {
            return new ExportedKey(new EnvelopeContext(organisation, messageId, part), kekId, wrapped);
        }
        catch (ArgumentException)
        {
            throw new EnvelopeException(EnvelopeError.Tampered);
        }
    }

    private static async Task ReadFixedAsync(Stream exported, CancellationToken cancellationToken)
    {
        var bytes = new byte[FixedBytes];
        var count = await exported.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (!Magic.StartsWith(bytes.AsSpan(0, Math.Min(count, VersionAt))))
            throw new EnvelopeException(EnvelopeError.NotOurs);
        if (count < bytes.Length) throw new EnvelopeException(EnvelopeError.Truncated);
        if (bytes[VersionAt] != Version || BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(WrappingAt)) != RsaOaep256)
            throw new EnvelopeException(EnvelopeError.UnknownVersion);
    }

    // What is not ASCII becomes U+FFFD and is refused with everything else that is not visible.
    private static async Task<string> ReadTextAsync(Stream exported, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await ReadPrefixedAsync(exported, EnvelopeContext.MaxLength, cancellationToken));

    private static async Task<byte[]> ReadPrefixedAsync(Stream exported, int maxLength, CancellationToken cancellationToken)
    {
        var prefix = await ReadExactlyAsync(exported, sizeof(ushort), cancellationToken);
        var length = BinaryPrimitives.ReadUInt16BigEndian(prefix);
        if (length > maxLength) throw new EnvelopeException(EnvelopeError.Tampered);
        return await ReadExactlyAsync(exported, length, cancellationToken);
    }

    private static async Task<byte[]> ReadExactlyAsync(Stream exported, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        var count = await exported.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellationToken);
        return count == length ? bytes : throw new EnvelopeException(EnvelopeError.Truncated);
    }

    private static byte[] LengthPrefixed(byte[] bytes) => [.. U16((ushort)bytes.Length), .. bytes];

    private static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)(value & 0xFF)];
}
