using System.Buffers;
using System.Text;

namespace SecureMail.Mime;

/// <summary>Header bytes to text (RFC 5322 section 2.2.3 unfolding, RFC 6532 raw UTF-8).</summary>
internal static class HeaderText
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\0"u8);

    private static readonly SearchValues<char> Controls =
        SearchValues.Create(string.Concat(Enumerable.Range(0, 0x20).Append(0x7F).Select(code => (char)code)));

    /// <summary>Raw 8-bit bytes are UTF-8 (RFC 6532 section 3.2); what is not valid is read by the fallback, or as U+FFFD.</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes, Encoding? fallback) => Charsets.Guess(bytes, fallback);

    /// <summary>Line ends (and stray CR, LF, NUL) go, the white space that follows a fold stays.</summary>
    internal static string Unfold(ReadOnlySpan<byte> value, Encoding? fallback)
    {
        value = value.Trim(" \t\r\n"u8);
        if (value.IndexOfAny(LineEnds) < 0) return Decode(value, fallback);
        var buffer = ArrayPool<byte>.Shared.Rent(value.Length);
        var length = 0;
        while (!value.IsEmpty)
        {
            var end = value.IndexOfAny(LineEnds);
            if (end < 0) end = value.Length;
            value[..end].CopyTo(buffer.AsSpan(length));
            length += end;
            value = value[Math.Min(end + 1, value.Length)..];
        }
        var text = Decode(buffer.AsSpan(0, length), fallback);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return text;
    }

    /// <summary>Makes decoded text safe to show on one line: TAB, CR and LF become a space, other control characters go.</summary>
    internal static string WithoutControls(string text)
    {
        if (text.AsSpan().IndexOfAny(Controls) < 0) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\t' or '\r' or '\n') clean.Append(' ');
            else if (!Controls.Contains(letter)) clean.Append(letter);
        }
        return clean.ToString();
    }
}
