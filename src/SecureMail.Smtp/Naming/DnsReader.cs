using System.Buffers.Binary;
using System.Text;

namespace SecureMail.Smtp.Naming;

/// <summary>Walks through a message of a name server. What goes beyond its bytes is a fault, never a read.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> message, int position)
{
    private const int PointerMark = 0xc0;
    private const int MaxNameChars = 255;

    private readonly ReadOnlySpan<byte> message = message;

    /// <summary>True once something was not as RFC 1035 says; what was read since counts for nothing.</summary>
    public bool IsBroken { get; private set; }

    public int Position { get; private set; } = position;

    public ushort Number()
    {
        var two = Take(2);
        return two.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(two);
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (IsBroken || count > message.Length - Position)
        {
            IsBroken = true;
            return default;
        }
        Position += count;
        return message.Slice(Position - count, count);
    }

    /// <summary>A name with its labels joined by dots, in lower case; "" is the root.</summary>
    public string Name()
    {
        var name = new StringBuilder();
        var (at, end) = (Position, -1);
        while (!IsBroken)
        {
            var length = ByteAt(at);
            if (length == 0) break;
            if ((length & PointerMark) == PointerMark)
            {
                // Section 4.1.4: a pointer leads back; only ever further back, so that there is no circle.
                var target = ((length & ~PointerMark) << 8) | ByteAt(at + 1);
                end = end < 0 ? at + 2 : end;
                IsBroken |= target >= at;
                at = target;
            }
            else
            {
                AppendLabel(name, at + 1, length);
                at += 1 + length;
            }
        }
        Position = end < 0 ? at + 1 : end;
        return name.ToString();
    }

    /// <summary>What was read makes no sense.</summary>
    public void Refuse() => IsBroken = true;

    private int ByteAt(int index)
    {
        IsBroken |= index >= message.Length;
        return IsBroken ? 0 : message[index];
    }

    private void AppendLabel(StringBuilder name, int start, int length)
    {
        IsBroken |= length > 63 || start + length > message.Length || name.Length + length > MaxNameChars;
        if (IsBroken) return;
        if (name.Length > 0) name.Append('.');
        foreach (var octet in message.Slice(start, length))
        {
            // A dot inside a label would make another name of it.
            IsBroken |= octet is <= (byte)' ' or >= 127 or (byte)'.';
            name.Append(char.ToLowerInvariant((char)octet));
        }
    }
}
