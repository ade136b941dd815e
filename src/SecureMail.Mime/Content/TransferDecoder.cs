using System.Buffers;
using System.Text;

namespace SecureMail.Mime;

/// <summary>Turns a part's encoded bytes into its content, as a stream.</summary>
public static class TransferDecoder
{
    private static readonly SearchValues<byte> AfterName = SearchValues.Create(" \t;(,\r\n"u8);

    /// <summary>
    /// Reads <paramref name="encoded"/> and gives the decoded content. Lenient: what is not in the encoding's alphabet
    /// is skipped (base64) or kept as it is (quoted-printable); decoding never fails.
    /// </summary>
    /// <param name="encoded">The encoded body, from its first byte to its end. The result owns and disposes it.</param>
    /// <param name="encoding">The part's encoding. With 7bit, 8bit, binary and unknown the stream itself is returned.</param>
    public static Stream Open(Stream encoded, TransferEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        if (encoding is TransferEncoding.CompressedRtf or TransferEncoding.CompressedRtfText) return new UnpackingStream(encoded, encoding);
        return DecoderFor(encoding) is { } decoder ? new DecodingStream(encoded, decoder) : encoded;
    }

    /// <summary>The content of what cannot be decoded piece by piece; empty when it is not what it says.</summary>
    internal static byte[] Unpack(ReadOnlySpan<byte> encoded, TransferEncoding encoding)
    {
        if (CompressedRtf.Unpack(encoded) is not { } rtf) return [];
        return encoding == TransferEncoding.CompressedRtf ? rtf : new RtfText(rtf).ToUtf8();
    }

    internal static ContentDecoder? DecoderFor(TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.Base64 => new Base64ContentDecoder(),
        TransferEncoding.QuotedPrintable => new QuotedPrintableContentDecoder(),
        TransferEncoding.UuEncode => new UuContentDecoder(),
        _ => null,
    };

    /// <summary>Reads the value of Content-Transfer-Encoding; case, spaces, comments and a stray suffix do not matter.</summary>
    internal static TransferEncoding Parse(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        var end = value.IndexOfAny(AfterName);
        if (end >= 0) value = value[..end];
        value = value.Trim((byte)'"');
        return value switch
        {
            _ when Is(value, "7bit") || Is(value, "7-bit") || Is(value, "7bits") || value.IsEmpty => TransferEncoding.SevenBit,
            _ when Is(value, "8bit") || Is(value, "8-bit") || Is(value, "8bits") => TransferEncoding.EightBit,
            _ when Is(value, "binary") => TransferEncoding.Binary,
            _ when Is(value, "quoted-printable") => TransferEncoding.QuotedPrintable,
            _ when Is(value, "base64") || Is(value, "base-64") => TransferEncoding.Base64,
            _ when Is(value, "x-uuencode") || Is(value, "uuencode") || Is(value, "x-uue") => TransferEncoding.UuEncode,
            _ => TransferEncoding.Unknown,
        };

        static bool Is(ReadOnlySpan<byte> value, string name) => Ascii.EqualsIgnoreCase(value, name);
    }
}
