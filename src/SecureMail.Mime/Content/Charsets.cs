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
    private const int Latin1CodePage = 28591;

    // Local use: registering the provider would change what every Encoding.GetEncoding call in the process means.
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    private static readonly DecoderReplacementFallback Replacement = new("\uFFFD");

    /// <summary>
    /// Names that the framework lacks, or knows by a smaller set than mailers mean: as in the WHATWG Encoding Standard,
    /// gb2312 is read as gb18030, a superset.
    /// </summary>
    private static readonly Dictionary<string, int> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = Utf8CodePage,
        ["unicode-1-1-utf-8"] = Utf8CodePage,
        ["ascii"] = AsciiCodePage,
        ["us"] = AsciiCodePage,
        ["646"] = AsciiCodePage,
        ["ansi_x3.4-1968"] = AsciiCodePage,
        ["iso-8859-1"] = Latin1CodePage,
        ["iso8859-1"] = Latin1CodePage,
        ["iso_8859-1"] = Latin1CodePage,
        ["iso8859_1"] = Latin1CodePage,
        ["iso88591"] = Latin1CodePage,
        ["latin1"] = Latin1CodePage,
        ["latin-1"] = Latin1CodePage,
        ["l1"] = Latin1CodePage,
        ["ansi"] = 1252,
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

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> AliasesByText = Aliases.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Decodes text.</summary>
    /// <param name="bytes">The content, transfer encoding removed.</param>
    /// <param name="charset">
    /// The stated charset, any case. When null, unknown, or us-ascii over 8-bit bytes: ISO-2022-JP if the bytes shift into it,
    /// UTF-8 if they are valid UTF-8, otherwise the fallback.
    /// </param>
    /// <param name="fallbackCharset">See <see cref="MimeReading.FallbackCharset"/>. Null, or a name that is unknown: U+FFFD.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, string? fallbackCharset = null) =>
        Decode(bytes, charset, fallbackCharset is null ? null : Find(fallbackCharset));

    internal static string Decode(ReadOnlySpan<byte> bytes, string? charset, Encoding? fallback)
    {
        var encoding = charset is null ? null : Find(charset);
        if (encoding is null || encoding.CodePage == AsciiCodePage) return Guess(bytes, fallback);
        if (encoding.CodePage == Utf8CodePage && bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (encoding.CodePage == Iso2022JpCodePage && fallback is null && !Ascii.IsValid(bytes)) return SevenBitOnly(bytes, encoding);
        return ForBytes(encoding, bytes, fallback).GetString(bytes);
    }

    /// <summary>The encoding for these bytes: the stated one, or the one that mailers mean by it where a fallback is set.</summary>
    internal static Encoding ForBytes(Encoding stated, ReadOnlySpan<byte> bytes, Encoding? fallback)
    {
        if (fallback is null) return stated;
        // QUIRK: RFC 1468 is 7-bit; Japanese gateways (ezweb) label EUC-JP with its name.
        if (stated.CodePage == Iso2022JpCodePage && !Ascii.IsValid(bytes)) return ByCodePage(EucJpCodePage)!;
        // QUIRK: Outlook labels windows-1252 iso-8859-1; C1 controls are never text (WHATWG Encoding Standard).
        return stated.CodePage == Latin1CodePage && bytes.IndexOfAnyInRange((byte)0x80, (byte)0x9F) >= 0 ? fallback : stated;
    }

    /// <summary>True when a text part's bytes can only be guessed: no usable charset, and neither ASCII nor UTF-8.</summary>
    internal static bool IsGuess(ReadOnlySpan<byte> bytes, string? charset) =>
        !Ascii.IsValid(bytes) && !Utf8.IsValid(bytes) && (charset is null || Find(charset) is null or { CodePage: AsciiCodePage });

    /// <summary>The encoding for a charset name or alias, or null if there is none by that name.</summary>
    internal static Encoding? Find(ReadOnlySpan<char> charset)
    {
        var name = charset.Trim(" \t\"'");
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8;
        if (AliasesByText.TryGetValue(name, out var codePage) || IsNumbered(name, out codePage)) return ByCodePage(codePage);
        return ByName(name.ToString());
    }

    /// <summary>The encoding for a Windows code page, or null.</summary>
    internal static Encoding? FindCodePage(int codePage)
    {
        try
        {
            return ByCodePage(codePage);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Find"/>, with UTF-7, which old mailers used. In HTML it hides markup and is not read.</summary>
    internal static Encoding? FindForHeader(ReadOnlySpan<char> charset) =>
        IsUtf7(charset) ? Utf7Decoding.Instance : Find(charset);

    /// <summary>utf-7 and unicode-1-1-utf-7.</summary>
    internal static bool IsUtf7(ReadOnlySpan<char> charset) => charset.EndsWith("utf-7", StringComparison.OrdinalIgnoreCase);

    /// <summary>Text with no stated charset.</summary>
    internal static string Guess(ReadOnlySpan<byte> bytes, Encoding? fallback)
    {
        if (Ascii.IsValid(bytes)) return LooksLikeIso2022Jp(bytes) ? ByCodePage(Iso2022JpCodePage)!.GetString(bytes) : Encoding.ASCII.GetString(bytes);
        return (fallback is null || Utf8.IsValid(bytes) ? Encoding.UTF8 : fallback).GetString(bytes);
    }

    /// <summary>RFC 1468: a byte beyond ASCII is no text and becomes U+FFFD; what stands around it is decoded.</summary>
    private static string SevenBitOnly(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var decoder = encoding.GetDecoder();
        using var text = new TextBuffer(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var length = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is var found and >= 0 ? found : bytes.Length;
            text.Advance(decoder.GetChars(bytes[..length], text.Room(length + 16), flush: false));
            if (length < bytes.Length) text.Append('\uFFFD');
            bytes = bytes[Math.Min(length + 1, bytes.Length)..];
        }
        return text.ToString();
    }

    /// <summary>RFC 1468: ESC $ @ or ESC $ B shifts into JIS X 0208.</summary>
    private static bool LooksLikeIso2022Jp(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\e$B"u8) >= 0 || bytes.IndexOf("\e$@"u8) >= 0;

    /// <summary>cp1252, cp-850, ibm437, windows-1252, win-1251, x-cp1250, ms932: the number is the code page.</summary>
    private static bool IsNumbered(ReadOnlySpan<char> name, out int codePage)
    {
        codePage = 0;
        foreach (var prefix in (ReadOnlySpan<string>)["windows", "x-cp", "win", "cp", "ibm", "ms"])
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            var number = name[prefix.Length..].TrimStart("-_");
            if (number.Length is >= 3 and <= 5 && int.TryParse(number, NumberStyles.None, null, out codePage)) return true;
        }
        return false;
    }

    private static Encoding? ByCodePage(int codePage)
    {
        // 65000 is UTF-7, 1200 and 12000 ff. are UTF-16 and UTF-32, whose names say so.
        if (codePage is Utf8CodePage) return Encoding.UTF8;
        if (codePage is AsciiCodePage) return Encoding.ASCII;
        if (codePage is Latin1CodePage) return Encoding.Latin1;
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
