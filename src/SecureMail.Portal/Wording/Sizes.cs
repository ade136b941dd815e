using SecureMail.Mime;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Wording;

/// <summary>Sizes as people read them, in decimal units.</summary>
internal static class Sizes
{
    /// <summary>Such as "1.4 MB".</summary>
    public static string Of(long bytes) => bytes switch
    {
        < 1_000 => Say("{0} bytes", bytes),
        < 1_000_000 => Say("{0:0} kB", bytes / 1_000.0),
        _ => Say("{0:0.#} MB", bytes / 1_000_000.0),
    };

    /// <summary>What encoded bytes come to when decoded: base64 carries 57 bytes in a line of 78 (RFC 2045 section 6.8).</summary>
    public static long Decoded(long encoded, TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.Base64 => encoded * 57 / 78,
        TransferEncoding.UuEncode => encoded * 45 / 62,
        _ => encoded,
    };
}
