namespace SecureMail.Mime;

/// <summary>The ways in which messages break the standards.</summary>
public enum MimeDefectKind
{
    /// <summary>The message has no bytes.</summary>
    EmptyMessage,

    /// <summary>A header line has no colon (RFC 5322 section 2.2).</summary>
    FieldWithoutColon,

    /// <summary>An mbox separator ("From ") stands before or among the fields.</summary>
    MboxSeparator,

    /// <summary>The header block is followed by the body without an empty line.</summary>
    MissingHeaderEnd,

    /// <summary>A field that may stand once stands more than once (RFC 5322 section 3.6).</summary>
    DuplicateField,

    /// <summary>A field holds a NUL, or a CR that ends no line.</summary>
    ControlCharacterInField,

    /// <summary>Lines end with LF or CR, not CRLF.</summary>
    BareNewline,

    /// <summary>Content-Type cannot be read; the part counts as text/plain (RFC 2045 section 5.2).</summary>
    InvalidContentType,

    /// <summary>A parameter stands twice; the first counts.</summary>
    DuplicateParameter,

    /// <summary>A multipart has no boundary parameter; it counts as text/plain.</summary>
    MissingBoundary,

    /// <summary>A multipart's first boundary line never comes.</summary>
    BoundaryNeverFound,

    /// <summary>A multipart ends without its closing boundary line.</summary>
    MissingClosingBoundary,

    /// <summary>A container states an encoding other than 7bit, 8bit or binary (RFC 2045 section 6.4); it is ignored.</summary>
    EncodedContainer,

    /// <summary>8-bit bytes state no charset and are no UTF-8; see <see cref="MimeReading.FallbackCharset"/> for what is made of them.</summary>
    UnknownCharset,

    /// <summary>A boundary is longer than 70 bytes (RFC 2046 section 5.1.1).</summary>
    LongBoundary,

    /// <summary>Content-Transfer-Encoding names an unknown encoding; the body counts as it stands.</summary>
    UnknownTransferEncoding,
}
