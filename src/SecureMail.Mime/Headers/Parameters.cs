using System.Text;

namespace SecureMail.Mime;

/// <summary>Parameters by name, RFC 2231 pieces joined and decoded.</summary>
internal static class Parameters
{
    /// <summary>Reads the parameters that <paramref name="parser"/> still holds. Of two with one name the first counts.</summary>
    /// <param name="parser">Standing after the field's value.</param>
    /// <param name="fallback">See <see cref="MimeReading.FallbackCharset"/>.</param>
    /// <param name="count">Parameters seen, repeats and pieces included.</param>
    /// <param name="hasDuplicate">True when a name stood twice.</param>
    internal static IReadOnlyDictionary<string, string> Read(ref ParameterParser parser, Encoding? fallback, out int count, out bool hasDuplicate)
    {
        Dictionary<string, string>? plain = null;
        Dictionary<string, SortedDictionary<int, Piece>>? pieces = null;
        count = 0;
        hasDuplicate = false;
        while (parser.Next(out var name, out var value))
        {
            count++;
            plain ??= new(StringComparer.OrdinalIgnoreCase);
            if (!TrySplit(name, out var baseName, out var index, out var isEncoded))
            {
                hasDuplicate |= !plain.TryAdd(name, EncodedWords.Decode(value, fallback));
                continue;
            }
            pieces ??= new(StringComparer.OrdinalIgnoreCase);
            if (!pieces.TryGetValue(baseName, out var list)) pieces.Add(baseName, list = []);
            hasDuplicate |= !list.TryAdd(index, new Piece(value, isEncoded));
        }
        // RFC 2231 section 4.1 leaves open which of "name" and "name*" counts; RFC 6266 section 4.3 prefers the extended one.
        foreach (var (name, list) in pieces ?? [])
        {
            if (Join(list, fallback) is { } value) plain![name] = value;
        }
        return plain ?? None;
    }

    private static readonly Dictionary<string, string> None = [];

    private readonly record struct Piece(string Value, bool IsEncoded);

    /// <summary>filename* is piece 0; filename*2* is piece 2, encoded (RFC 2231 sections 3 and 4).</summary>
    private static bool TrySplit(string name, out string baseName, out int index, out bool isEncoded)
    {
        (baseName, index, isEncoded) = (name, 0, false);
        var star = name.IndexOf('*');
        if (star <= 0) return false;
        baseName = name[..star];
        var rest = name.AsSpan(star + 1);
        if (rest.IsEmpty)
        {
            isEncoded = true;
            return true;
        }
        isEncoded = rest[^1] == '*';
        if (isEncoded) rest = rest[..^1];
        return int.TryParse(rest, System.Globalization.NumberStyles.None, null, out index);
    }

    /// <summary>Joins pieces 0, 1, 2 … up to the first gap. Null when piece 0 is missing.</summary>
    private static string? Join(SortedDictionary<int, Piece> pieces, Encoding? fallback)
    {
        if (!pieces.TryGetValue(0, out var first)) return null;
        var charset = first.IsEncoded ? TakeCharset(ref first) : null;
        var bytes = new MemoryStream();
        for (var i = 0; i == 0 || pieces.TryGetValue(i, out first); i++)
        {
            bytes.Write(first.IsEncoded ? PercentDecode(first.Value) : Encoding.UTF8.GetBytes(first.Value));
        }
        return HeaderText.WithoutControls(Charsets.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), charset, fallback));
    }

    /// <summary>Takes "charset'language'" off the first piece. Without both quotes the value stands as it is.</summary>
    private static string? TakeCharset(ref Piece piece)
    {
        var first = piece.Value.IndexOf('\'');
        var second = first < 0 ? -1 : piece.Value.IndexOf('\'', first + 1);
        if (second < 0) return null;
        var charset = piece.Value[..first];
        piece = piece with { Value = piece.Value[(second + 1)..] };
        return charset.Length == 0 ? null : charset;
    }

    private static byte[] PercentDecode(string value)
    {
        var bytes = new MemoryStream(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var isEscape = value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]);
            if (isEscape)
            {
                bytes.WriteByte(Convert.FromHexString(value.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(value, i, 1));
            }
        }
        return bytes.ToArray();
    }
}
