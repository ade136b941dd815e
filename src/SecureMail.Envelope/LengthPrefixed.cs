using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SecureMail.Envelope;

/// <summary>
/// Builds the byte strings that are bound into keys and tags; notation of docs/sealed-format.md section 1.
/// </summary>
internal sealed class LengthPrefixed
{
    private readonly ArrayBufferWriter<byte> _bytes = new(initialCapacity: 128);

    internal ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    internal LengthPrefixed U8(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    internal LengthPrefixed U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.GetSpan(2), value);
        _bytes.Advance(2);
        return this;
    }

    internal LengthPrefixed Text(string text)
    {
        U16((ushort)text.Length);
        _bytes.Advance(Encoding.ASCII.GetBytes(text, _bytes.GetSpan(text.Length)));
        return this;
    }

    internal LengthPrefixed I64(long value)
    {
        U16(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
        return this;
    }
}
