using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>
/// The 76 bytes in front (docs/sealed-format.md section 2.1). The same bytes are every chunk's associated data.
/// </summary>
internal sealed class EnvelopeHeader
{
    internal const byte Version = 1;
    internal const ushort Suite = 1;
    internal const int SaltBytes = 32;

    private const ushort ChunkKibibytes = EnvelopeSize.ChunkBytes / 1024;
    private const int VersionAt = 7;
    private const int SuiteAt = 8;
    private const int ChunkSizeAt = 10;
    private const int SaltAt = 12;
    private const int CommitmentAt = 44;

    private readonly byte[] _bytes;

    private EnvelopeHeader(byte[] bytes) => _bytes = bytes;

    internal ReadOnlyMemory<byte> Bytes => _bytes;

    internal ReadOnlySpan<byte> Salt => _bytes.AsSpan(SaltAt, SaltBytes);

    internal ReadOnlySpan<byte> Commitment => _bytes.AsSpan(CommitmentAt);

    private static ReadOnlySpan<byte> Magic => "SECMAIL"u8;

    /// <summary>A header with a fresh salt; the commitment follows with <see cref="Commit"/>.</summary>
    internal static EnvelopeHeader Create(RandomNumberGenerator random)
    {
        var bytes = new byte[EnvelopeSize.HeaderBytes];
        Magic.CopyTo(bytes);
        bytes[VersionAt] = Version;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(SuiteAt), Suite);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(ChunkSizeAt), ChunkKibibytes);
        random.GetBytes(bytes.AsSpan(SaltAt, SaltBytes));
        return new EnvelopeHeader(bytes);
    }

    /// <summary>Reads a header; fewer than 76 bytes mean that the file ended there.</summary>
    internal static EnvelopeHeader Parse(ReadOnlySpan<byte> bytes)
    {
        var magic = bytes[..Math.Min(bytes.Length, Magic.Length)];
        if (!Magic.StartsWith(magic)) throw new EnvelopeException(EnvelopeError.NotOurs);
        if (bytes.Length < EnvelopeSize.HeaderBytes) throw new EnvelopeException(EnvelopeError.Truncated);

        var known = bytes[VersionAt] == Version
            && BinaryPrimitives.ReadUInt16BigEndian(bytes[SuiteAt..]) == Suite
            && BinaryPrimitives.ReadUInt16BigEndian(bytes[ChunkSizeAt..]) == ChunkKibibytes;
        return known ? new EnvelopeHeader(bytes.ToArray()) : throw new EnvelopeException(EnvelopeError.UnknownVersion);
    }

    internal void Commit(ReadOnlySpan<byte> commitment) => commitment.CopyTo(_bytes.AsSpan(CommitmentAt));
}
