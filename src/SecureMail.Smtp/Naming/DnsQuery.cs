using System.Buffers.Binary;
using System.Text;

namespace SecureMail.Smtp.Naming;

/// <summary>One question as it goes over the wire (RFC 1035 section 4).</summary>
internal sealed class DnsQuery
{
    public const int HeaderBytes = 12;

    private const ushort RecursionDesired = 0x0100;
    private const ushort Internet = 1;

    private DnsQuery(byte[] bytes, DnsRecordType type) => (Bytes, Type) = (bytes, type);

    public byte[] Bytes { get; }

    public DnsRecordType Type { get; }

    /// <summary>The question section, which an answer repeats.</summary>
    public ReadOnlySpan<byte> Question => Bytes.AsSpan(HeaderBytes);

    /// <param name="id">Unpredictable: a forged answer has to guess it (RFC 5452 section 4).</param>
    /// <param name="name">A checked name in ASCII.</param>
    /// <param name="type">What is asked for.</param>
    public static DnsQuery Create(ushort id, string name, DnsRecordType type)
    {
        var bytes = new MemoryStream();
        Write(bytes, id);
        Write(bytes, RecursionDesired);
        Write(bytes, 1);
        bytes.Write(stackalloc byte[6]);
        foreach (var label in name.Split('.'))
        {
            bytes.WriteByte((byte)label.Length);
            bytes.Write(Encoding.ASCII.GetBytes(label));
        }
        bytes.WriteByte(0);
        Write(bytes, (ushort)type);
        Write(bytes, Internet);
        return new DnsQuery(bytes.ToArray(), type);
    }

    private static void Write(MemoryStream bytes, ushort number)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, number);
        bytes.Write(two);
    }
}
