using System.Buffers.Binary;
using System.Text;

namespace SecureMail.Mime;

/// <summary>RTF as Outlook packs it ([MS-OXRTFCP]).</summary>
internal static class CompressedRtf
{
    private const int HeaderBytes = 16;
    private const int DictionaryBytes = 4096;
    /// <summary>What goes beyond this is cut: a body that a person reads is far smaller, and 18 bytes can come of one.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    private const uint Compressed = 0x75465A4C;
    private const uint Uncompressed = 0x414C454D;

    // [MS-OXRTFCP] section 2.1.2.1: what the dictionary starts with.
    private static readonly byte[] Start = Encoding.ASCII.GetBytes(
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
        + "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx");

    /// <summary>Unpacks; null when it is no packed RTF.</summary>
    /// <param name="packed">Header and contents.</param>
    /// <param name="most">Bytes wanted, for who wants only the beginning.</param>
    internal static byte[]? Unpack(ReadOnlySpan<byte> packed, int most = MostBytes)
    {
        if (packed.Length < HeaderBytes) return null;
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(packed[8..]);
        if (kind == Uncompressed) return packed[HeaderBytes..Math.Min(packed.Length, HeaderBytes + most)].ToArray();
        return kind == Compressed ? Decompress(packed[HeaderBytes..], most) : null;
    }

    private static byte[] Decompress(ReadOnlySpan<byte> input, int most)
    {
        var output = new MemoryStream(Math.Min(input.Length, most));
        Span<byte> dictionary = stackalloc byte[DictionaryBytes];
        dictionary.Clear();
        Start.CopyTo(dictionary);
        var write = Start.Length;
        for (var at = 0; at < input.Length && output.Length < most;)
        {
            var control = input[at++];
            for (var bit = 0; bit < 8 && at < input.Length; bit++)
            {
                if ((control >> bit & 1) == 0)
                {
                    Emit(input[at++], dictionary, ref write, output);
                    continue;
                }
                if (at + 1 >= input.Length) return output.ToArray();
                var reference = input[at] << 8 | input[at + 1];
                at += 2;
                var read = reference >> 4;
                if (read == write % DictionaryBytes) return output.ToArray();
                for (var length = (reference & 0xF) + 2; length > 0; length--) Emit(dictionary[read++ % DictionaryBytes], dictionary, ref write, output);
            }
        }
        return output.ToArray();
    }

    private static void Emit(byte value, Span<byte> dictionary, ref int write, MemoryStream output)
    {
        output.WriteByte(value);
        dictionary[write % DictionaryBytes] = value;
        write = (write + 1) % DictionaryBytes;
    }
}
