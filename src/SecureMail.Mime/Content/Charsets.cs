using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace SecureMail.Mime;

/// <summary>Bytes to text by the charset names that mail uses. Never fails: what cannot be told becomes U+FFFD.</summary>
public static class Charsets
{
    private const int Utf8CodePage = 65001;
    private const int AsciiCodePage = 20127;
    private const int Iso2022JpCodePage = 50220;
    private const int EucJpCodePage = 51932;
    private const int Windows1252CodePage = 1252;

    // Local use: registering the provider would change what every Encoding.GetEncoding call in the process means.
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    private static readonly DecoderReplacementFallback Replacement = new("\uFFFD");

    private static readonly Encoding Windows1252 = ByCodePage(Windows1252CodePage)!;

    /// <summary>
    /// Names that the framework lacks, or knows by a smaller set than mailers mean: as in the WHATWG Encoding Standard,
    /// iso-8859-1 is read as windows-1252 and gb2312 as gb18030, each a superset.
    /// </summary>
    private static readonly Dictionary<string, int> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = Utf8CodePage,
        ["unicode-1-1-utf-8"] = Utf8CodePage,
        ["ascii"] = AsciiCodePage,
        ["us"] = AsciiCodePage,
        ["646"] = AsciiCodePage,
        ["ansi_x3.4-1968"] = AsciiCodePage,
        ["iso-8859-1"] = Windows1252CodePage,
        ["iso8859-1"] = Windows1252CodePage,
        ["iso_8859-1"] = Windows1252CodePage,
        ["iso8859_1"] = Windows1252CodePage,
        ["iso88591"] = Windows1252CodePage,
        ["latin1"] = Windows1252CodePage,
        ["latin-1"] = Windows1252CodePage,
        ["l1"] = Windows1252CodePage,
        ["ansi"] = Windows1252CodePage,
        ["iso-8859-9"] = 1254,
        ["iso-8859-11"] = 874,
        ["tis-620"] = 874,
        ["iso-8859-8-i"] = 28598,
        ["iso-8859-8-e"] = 28598,
        ["iso-8859-6-i"] = 28596,
        ["iso-8859-10"] = 28600,
        ["iso-8859-14"] = 28604,
        ["iso-8859-16"] = 28606,
        ["gb2312"] = 54936,
        ["gb_2312-80"] = 54936,
        ["csgb2312"] = 54936,
        ["gbk"] = 54936,
        ["x-gbk"] = 54936,
        ["gb18030"] = 54936,
        ["big5-hkscs"] = 950,
        ["ks_c_5601-1987"] = 949,
        ["ks_c_5601"] = 949,
        ["ksc5601"] = 949,
        ["euc-kr"] = 949,
        ["korean"] = 949,
        ["sjis"] = 932,
        ["x-sjis"] = 932,
        ["shift-jis"] = 932,
        ["windows-31j"] = 932,
        ["ms_kanji"] = 932,
        ["euc-jp"] = EucJpCodePage,
        ["iso-2022-jp-1"] = Iso2022JpCodePage,
        ["iso-2022-jp-2"] = Iso2022JpCodePage,
        ["iso-2022-jp-ms"] = Iso2022JpCodePage,
        ["cp50220"] = Iso2022JpCodePage,
        ["cp50221"] = Iso2022JpCodePage,
        ["koi8-ru"] = 21866,
    };

    /// <summary>Decodes text.</summary>
    /// <param name="bytes">The content, transfer encoding removed.</param>
    /// <param name="charset">
    /// The stated charset, any case. When null, unknown, or us-ascii over 8-bit bytes: UTF-8 if the bytes are valid UTF-8,
    /// ISO-2022-JP if they shift into it, otherwise windows-1252, in which no byte is invalid.
    /// </param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        var encoding = charset is null ? null : Find(charset);
        if (encoding is null || encoding.CodePage == AsciiCodePage) return Guess(bytes);
        if (encoding.CodePage == Utf8CodePage && bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        // QUIRK: RFC 1468 is 7-bit; Japanese gateways (ezweb) label EUC-JP with its name.
        if (encoding.CodePage == Iso2022JpCodePage && !Ascii.IsValid(bytes)) encoding = ByCodePage(EucJpCodePage)!;
        return encoding.GetString(bytes);
    }

    /// <summary>The encoding for a charset name or alias, or null if there is none by that name.</summary>
    internal static Encoding? Find(string charset)
    {
        var name = charset.Trim(' ', '\t', '"', '\'');
        if (Aliases.TryGetValue(name, out var codePage) || IsNumbered(name, out codePage)) return ByCodePage(codePage);
        return ByName(name);
    }

    /// <summary>As <see cref="Find"/>, with UTF-7, which old mailers used. In HTML it hides markup and is not read.</summary>
    internal static Encoding? FindForHeader(string charset) =>
        IsUtf7(charset) ? Utf7Decoding.Instance : Find(charset);

    /// <summary>utf-7 and unicode-1-1-utf-7.</summary>
    internal static bool IsUtf7(string? charset) => charset is not null && charset.EndsWith("utf-7", StringComparison.OrdinalIgnoreCase);

    /// <summary>Text with no stated charset.</summary>
    internal static string Guess(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes)) return LooksLikeIso2022Jp(bytes) ? ByCodePage(Iso2022JpCodePage)!.GetString(bytes) : Encoding.ASCII.GetString(bytes);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Windows1252.GetString(bytes);
    }

    /// <summary>RFC 1468: ESC $ @ or ESC $ B shifts into JIS X 0208.</summary>
    private static bool LooksLikeIso2022Jp(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\e$B"u8) >= 0 || bytes.IndexOf("\e$@"u8) >= 0;

    /// <summary>cp1252, cp-850, ibm437, windows-1252, win-1251, x-cp1250, ms932: the number is the code page.</summary>
    private static bool IsNumbered(string name, out int codePage)
    {
        codePage = 0;
        foreach (var prefix in (ReadOnlySpan<string>)["windows", "x-cp", "win", "cp", "ibm", "ms"])
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            var number = name.AsSpan(prefix.Length).TrimStart("-_");
            if (number.Length is >= 3 and <= 5 && int.TryParse(number, NumberStyles.None, null, out codePage)) return true;
        }
        return false;
    }

    private static Encoding? ByCodePage(int codePage)
    {
        // 65000 is UTF-7, 1200 and 12000 ff. are UTF-16 and UTF-32, whose names say so.
        if (codePage is Utf8CodePage) return Encoding.UTF8;
        if (codePage is AsciiCodePage) return Encoding.ASCII;
        return codePage is 65000 or < 37 ? null : CodePages.GetEncoding(codePage, EncoderFallback.ReplacementFallback, Replacement);
    }

    private static Encoding? ByName(string name)
    {
        try
        {
            return CodePages.GetEncoding(name, EncoderFallback.ReplacementFallback, Replacement) ?? Encoding.GetEncoding(name);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            // ArgumentException: no such name. NotSupportedException: UTF-7, which the framework refuses.
            return null;
        }
    }
}
