using System.Buffers;
using System.Globalization;
using System.Text;

namespace SecureMail.Mime;

/// <summary>Writes one parameter of a MIME field: as a token, a quoted string, or in RFC 2231 pieces.</summary>
internal static class ParameterWriter
{
    private const int PieceLength = 60;

    // RFC 2045 section 5.1 token, without the three characters that RFC 2231 gives a meaning: some readers see it in values too.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`{|}~");

    // RFC 2231 section 7 attribute-char.
    private static readonly SearchValues<byte> AttributeChar =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`{|}~"u8);

    /// <summary>The tokens of one parameter, in order; each but the last ends with a semicolon.</summary>
    internal static IReadOnlyList<string> Write(string name, string value)
    {
        value = HeaderText.WithoutControls(value);
        if (value.Length is > 0 and <= PieceLength && !value.AsSpan().ContainsAnyExcept(Token)) return [$"{name}={value}"];
        if (value.Length <= PieceLength && value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !value.Contains("=?", StringComparison.Ordinal))
        {
            return [$"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""];
        }
        var pieces = Pieces(value);
        if (pieces.Count == 1) return [$"{name}*={pieces[0]}"];
        return [.. pieces.Select((piece, i) => string.Create(CultureInfo.InvariantCulture, $"{name}*{i}*={piece}{(i < pieces.Count - 1 ? ";" : "")}"))];
    }

    /// <summary>Percent-encoded pieces (RFC 2231 sections 3 and 4); the first names the charset.</summary>
    private static List<string> Pieces(string value)
    {
        var pieces = new List<string>();
        var piece = new StringBuilder("utf-8''");
        foreach (var letter in Encoding.UTF8.GetBytes(value))
        {
            if (piece.Length > PieceLength - 3)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }
            if (AttributeChar.Contains(letter)) piece.Append((char)letter);
            else piece.Append('%').Append(Convert.ToHexString([letter]));
        }
        pieces.Add(piece.ToString());
        return pieces;
    }
}
