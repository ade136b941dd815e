namespace SecureMail.Mime;

/// <summary>uuencode (POSIX uuencode, historical algorithm): the lines between "begin" and "end".</summary>
internal sealed class UuContentDecoder : ContentDecoder
{
    private const int LongestLine = 128;

    private bool _begun;
    private bool _ended;

    internal override int Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed)
    {
        consumed = 0;
        var written = 0;
        while (consumed < input.Length && output.Length - written >= LongestLine)
        {
            var rest = input[consumed..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 && !isLast && rest.Length < LongestLine) break;
            var line = end >= 0 ? rest[..(end + 1)] : rest;
            consumed += line.Length;
            written += DecodeLine(line.TrimEnd("\r\n"u8), output[written..]);
        }
        return written;
    }

    private int DecodeLine(ReadOnlySpan<byte> line, Span<byte> output)
    {
        if (_ended) return 0;
        if (!_begun)
        {
            _begun = line.StartsWith("begin "u8);
            return 0;
        }
        _ended = line.SequenceEqual("end"u8);
        return _ended || line.IsEmpty ? 0 : DecodeData(line, output);
    }

    /// <summary>The first character states the bytes of this line, at most 63; each later four make three.</summary>
    internal static int DecodeData(ReadOnlySpan<byte> line, Span<byte> output)
    {
        var count = Value(line[0]);
        var digits = line[1..];
        for (var i = 0; i < count; i++)
        {
            var quantum = i / 3 * 4;
            var (high, low, shift) = (i % 3) switch { 0 => (0, 1, 4), 1 => (1, 2, 2), _ => (2, 3, 0) };
            var pair = (ValueAt(digits, quantum + high) << 6) | ValueAt(digits, quantum + low);
            output[i] = (byte)((pair >> shift) & 0xFF);
        }
        return count;
    }

    private static int ValueAt(ReadOnlySpan<byte> digits, int index) => index < digits.Length ? Value(digits[index]) : 0;

    private static int Value(byte digit) => (digit - 0x20) & 0x3F;
}
