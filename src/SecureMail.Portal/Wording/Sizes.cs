using System.Globalization;
using SecureMail.Mime;

namespace SecureMail.Portal.Wording;

/// <summary>Sizes as people read them, in decimal units.</summary>
internal static class Sizes
{
    /// <summary>Such as "1.4 MB".</summary>
    public static string Of(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
    };

    /// <summary>What encoded bytes come to when decoded: base64 carries 57 bytes in a line of 78 (RFC 2045 section 6.8).</summary>
    public static long Decoded(long encoded, TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.Base64 => encoded * 57 / 78,
        TransferEncoding.UuEncode => encoded * 45 / 62,
        _ => encoded,
    };
}
