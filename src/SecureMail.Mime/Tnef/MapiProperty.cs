namespace SecureMail.Mime;

/// <summary>One MAPI property ([MS-OXTNEF] section 2.1.3.4) that holds text or bytes; numbers are in <see cref="Number"/>.</summary>
/// <param name="Id">The property id, such as 0x1013.</param>
/// <param name="Type">The property type, such as 0x001F for UTF-16 text.</param>
/// <param name="Start">Where the value stands in the TNEF stream.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Number">The value of a number of 32 bits.</param>
internal readonly record struct MapiProperty(ushort Id, ushort Type, int Start, int Length, uint Number)
{
    internal const ushort Body = 0x1000;
    internal const ushort RtfCompressed = 0x1009;
    internal const ushort Html = 0x1013;
    internal const ushort InternetCodePage = 0x3FDE;
    internal const ushort AttachData = 0x3701;
    internal const ushort AttachFileName = 0x3704;
    internal const ushort AttachLongFileName = 0x3707;
    internal const ushort AttachMimeTag = 0x370E;
    internal const ushort AttachContentId = 0x3712;

    internal const ushort TypeObject = 0x000D;
    internal const ushort TypeUnicode = 0x001F;

    private const ushort TypeString8 = 0x001E;
    private const ushort TypeBinary = 0x0102;
    private const ushort MultiValued = 0x1000;
    private const int MostProperties = 10_000;

    /// <summary>Reads a list of properties; what is cut off is left out.</summary>
    internal static List<MapiProperty> ReadAll(ReadOnlySpan<byte> bytes, int offset)
    {
        var cursor = new TnefCursor(bytes, offset);
        var found = new List<MapiProperty>();
        for (var count = Math.Min(cursor.UInt32(), MostProperties); count > 0 && !cursor.IsAtEnd; count--)
        {
            var type = cursor.UInt16();
            var id = cursor.UInt16();
            if (id >= 0x8000) SkipName(ref cursor);
            var property = ReadValue(ref cursor, id, type);
            if (cursor.IsBroken) break;
            found.Add(property);
        }
        return found;
    }

    /// <summary>Named properties carry a GUID and a number or a name.</summary>
    private static void SkipName(ref TnefCursor cursor)
    {
        cursor.Take(16, out _);
        var isText = cursor.UInt32() == 1;
        var value = cursor.UInt32();
        if (!isText) return;
        cursor.Take(value, out _);
        cursor.Pad(value);
    }

    private static MapiProperty ReadValue(ref TnefCursor cursor, ushort id, ushort type)
    {
        var single = (ushort)(type & ~MultiValued);
        var isLong = single is TypeObject or TypeString8 or TypeUnicode or TypeBinary;
        var values = isLong || single != type ? Math.Min(cursor.UInt32(), MostProperties) : 1;
        var first = new MapiProperty(id, type, 0, 0, 0);
        for (var i = 0u; i < values && !cursor.IsBroken; i++)
        {
            var length = isLong ? cursor.UInt32() : FixedLength(single);
            var value = cursor.Take(length, out var start);
            if (isLong) cursor.Pad(length);
            var number = value.Length == 4 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(value) : 0;
            if (i == 0) first = new MapiProperty(id, type, start, value.Length, number);
        }
        return first;
    }

    // [MS-OXCDATA] section 2.11.1; values of one and two bytes are padded to four.
    private static uint FixedLength(ushort type) => type switch
    {
        0x0005 or 0x0006 or 0x0007 or 0x0014 or 0x0040 => 8,
        0x0048 => 16,
        0x0001 => 0,
        _ => 4,
    };
}
