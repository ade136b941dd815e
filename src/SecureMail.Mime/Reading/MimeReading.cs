using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// How a message is read: what it may cost, and what is made of bytes that no standard explains. The default is the
/// standards' own reading; software that shows mail to people sets <see cref="FallbackCharset"/>.
/// </summary>
public sealed record MimeReading
{
    private readonly string? _fallbackCharset;

    /// <summary>The standards' reading within the default limits.</summary>
    public static MimeReading Standard { get; } = new();

    /// <summary>What a message may cost.</summary>
    public MimeLimits Limits { get; init; } = MimeLimits.Default;

    /// <summary>
    /// The charset of 8-bit text that states none and is no UTF-8, and of the bytes 0x80 to 0x9F in iso-8859-1. Null, the
    /// default: what is no UTF-8 becomes U+FFFD (RFC 6532 section 3.2), and iso-8859-1 is what its name says. "windows-1252"
    /// is what mailers without a charset nearly always wrote, and makes sense of EUC-JP labelled iso-2022-jp as well.
    /// </summary>
    /// <exception cref="ArgumentException">No charset has that name.</exception>
    public string? FallbackCharset
    {
        get => _fallbackCharset;
        init
        {
            Fallback = value is null ? null : Charsets.Find(value) ?? throw new ArgumentException($"There is no charset \"{value}\".", nameof(value));
            _fallbackCharset = value;
        }
    }

    internal Encoding? Fallback { get; private init; }
}
