using System.Text;

namespace SecureMail.Mime;

/// <summary>Writes text as RFC 2047 encoded words in UTF-8, B or Q by which is shorter.</summary>
internal static class EncodedWordWriter
{
    // RFC 2047 section 2: an encoded word has at most 75 characters.
    private const int MaxWordLength = 75;
    private const int Overhead = 12; // =?utf-8?q??=

    /// <summary>Encodes text into words to be separated by white space. Characters are never cut.</summary>
    /// <param name="text">Free text without control characters.</param>
    /// <param name="firstRoom">Columns left on the first line; later words fill lines of their own.</param>
    internal static IEnumerable<string> Encode(string text, int firstRoom)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var isQ = bytes.Sum(QLength) <= (bytes.Length + 2) / 3 * 4;
        var room = Math.Clamp(firstRoom, 20 + Overhead, MaxWordLength) - Overhead;
        var start = 0;
        while (start < bytes.Length)
        {
            var end = EndOfWord(bytes, start, room, isQ);
            var piece = bytes.AsSpan(start, end - start);
            yield return isQ ? $"=?utf-8?q?{QEncode(piece)}?=" : $"=?utf-8?b?{Convert.ToBase64String(piece)}?=";
            start = end;
            room = MaxWordLength - Overhead;
        }
    }

    /// <summary>The most whole characters that fit; up to a space if there is one in the last half.</summary>
    private static int EndOfWord(byte[] bytes, int start, int room, bool isQ)
    {
        var end = start;
        var used = 0;
        var afterSpace = 0;
        while (end < bytes.Length)
        {
            var next = end + 1;
            while (next < bytes.Length && (bytes[next] & 0xC0) == 0x80) next++;
            var cost = isQ ? bytes[end..next].Sum(QLength) : 0;
            var fits = isQ ? used + cost <= room : (next - start + 2) / 3 * 4 <= room;
            if (!fits && end > start) return afterSpace - start > (end - start) / 2 ? afterSpace : end;
            if (bytes[end] == ' ') afterSpace = next;
            used += cost;
            end = next;
        }
        return end;
    }

    private static int QLength(byte value) => IsQLiteral(value) || value == ' ' ? 1 : 3;

    // RFC 2047 section 5 (3): the set that is safe in a phrase as well.
    private static bool IsQLiteral(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/';

    private static string QEncode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var value in bytes)
        {
            if (IsQLiteral(value)) text.Append((char)value);
            else if (value == ' ') text.Append('_');
            else text.Append('=').Append(Convert.ToHexString([value]));
        }
        return text.ToString();
    }
}
