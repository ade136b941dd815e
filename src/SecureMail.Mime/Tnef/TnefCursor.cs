using System.Buffers.Binary;

namespace SecureMail.Mime;

/// <summary>Reads little-endian values; past the end every read gives zero or nothing, and <see cref="IsBroken"/> is set.</summary>
internal ref struct TnefCursor(ReadOnlySpan<byte> bytes, int offset)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>True after a read past the end.</summary>
    internal bool IsBroken { get; private set; }

    internal readonly bool IsAtEnd => _at >= _bytes.Length || IsBroken;

    internal byte Byte() => Take(1, out _) is [var value] ? value : (byte)0;

    internal ushort UInt16() => Take(2, out _) is { Length: 2 } value ? BinaryPrimitives.ReadUInt16LittleEndian(value) : (ushort)0;

    internal uint UInt32() => Take(4, out _) is { Length: 4 } value ? BinaryPrimitives.ReadUInt32LittleEndian(value) : 0;

    /// <summary>The next bytes, and where they stand in the whole stream.</summary>
    internal ReadOnlySpan<byte> Take(uint count, out int start)
    {
        start = offset + _at;
        if (IsBroken || count > _bytes.Length - _at)
        {
            IsBroken = true;
            return [];
        }
        var taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    /// <summary>Skips to the next multiple of four; values are padded so.</summary>
    internal void Pad(uint length) => Take((4 - (length & 3)) & 3, out _);
}
