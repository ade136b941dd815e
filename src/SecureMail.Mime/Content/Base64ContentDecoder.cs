using System.Buffers;
using System.Buffers.Text;

namespace SecureMail.Mime;

/// <summary>
/// Base64 (RFC 2045 section 6.8). Bytes outside the alphabet are skipped; padding ends a quantum and decoding goes on
/// after it, since some mailers join encoded blocks.
/// </summary>
internal sealed class Base64ContentDecoder : ContentDecoder
{
    /// <summary>RFC 4648 section 4, without padding.</summary>
    internal static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private uint _bits;
    private int _count;

    internal override int Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed)
    {
        var read = 0;
        var written = 0;
        while (read < input.Length && output.Length - written >= 3)
        {
            if (_count == 0 && DecodeRun(input[read..], output[written..], out var runRead, out var runWritten))
            {
                read += runRead;
                written += runWritten;
                continue;
            }
            written += Take(input[read++], output[written..]);
        }
        if (isLast && read == input.Length && output.Length - written >= 3) written += EndQuantum(output[written..]);
        consumed = read;
        return written;
    }

    /// <summary>The fast way: the run of whole quanta up to the line's end or to junk.</summary>
    private static bool DecodeRun(ReadOnlySpan<byte> input, Span<byte> output, out int read, out int written)
    {
        var length = input.IndexOfAnyExcept(Alphabet);
        if (length < 0) length = input.Length;
        length = Math.Min(length & ~3, output.Length / 3 * 4);
        Base64.DecodeFromUtf8(input[..length], output, out read, out written, isFinalBlock: false);
        return length > 0;
    }

    private int Take(byte value, Span<byte> output)
    {
        if (value == '=') return EndQuantum(output);
        var digit = Digit(value);
        if (digit < 0) return 0;
        _bits = (_bits << 6) | (uint)digit;
        if (++_count < 4) return 0;
        output[0] = (byte)((_bits >> 16) & 0xFF);
        output[1] = (byte)((_bits >> 8) & 0xFF);
        output[2] = (byte)(_bits & 0xFF);
        (_bits, _count) = (0, 0);
        return 3;
    }

    /// <summary>Two digits make one byte, three make two; a single one holds no whole byte and is dropped.</summary>
    private int EndQuantum(Span<byte> output)
    {
        var (bits, count) = (_bits, _count);
        (_bits, _count) = (0, 0);
        if (count < 2) return 0;
        output[0] = (byte)((bits >> (count == 2 ? 4 : 10)) & 0xFF);
        if (count == 3) output[1] = (byte)((bits >> 2) & 0xFF);
        return count - 1;
    }

    private static int Digit(byte value) => value switch
    {
        >= (byte)'A' and <= (byte)'Z' => value - 'A',
        >= (byte)'a' and <= (byte)'z' => value - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => value - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
