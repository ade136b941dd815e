namespace SecureMail.Mime;

/// <summary>How a part's bytes are written in the message (RFC 2045 section 6).</summary>
public enum TransferEncoding
{
    /// <summary>ASCII lines as they are. Also when nothing is stated.</summary>
    SevenBit,

    /// <summary>Lines of any bytes as they are.</summary>
    EightBit,

    /// <summary>Any bytes as they are.</summary>
    Binary,

    /// <summary>Quoted-printable.</summary>
    QuotedPrintable,

    /// <summary>Base64.</summary>
    Base64,

    /// <summary>uuencode; never standardised, still sent by old software as x-uuencode.</summary>
    UuEncode,

    /// <summary>RTF packed by Outlook ([MS-OXRTFCP]), in winmail.dat only; the content is RTF.</summary>
    CompressedRtf,

    /// <summary>The same; the content is the HTML or text that the RTF holds ([MS-OXRTFEX]), in UTF-8.</summary>
    CompressedRtfText,

    /// <summary>An encoding with another name. The bytes are given as they are.</summary>
    Unknown,
}
