namespace SecureMail.Mime;

/// <summary>Defects in the making: the first <paramref name="capacity"/> are kept, and each kind's severity and wording stand here.</summary>
internal sealed class DefectList(int capacity)
{
    private List<MimeDefect>? _items;

    internal IReadOnlyList<MimeDefect> Items => _items is null ? [] : _items;

    internal void Add(MimeDefectKind kind, int offset)
    {
        _items ??= [];
        if (_items.Count >= capacity) return;
        var (severity, detail) = Describe(kind);
        _items.Add(new MimeDefect(kind, offset, severity, detail));
    }

    /// <summary>For defects of which one is enough, such as line ends.</summary>
    internal void AddOnce(MimeDefectKind kind, int offset)
    {
        if (_items is null || !_items.Exists(defect => defect.Kind == kind)) Add(kind, offset);
    }

    private static (MimeDefectSeverity Severity, string Detail) Describe(MimeDefectKind kind) => kind switch
    {
        MimeDefectKind.EmptyMessage => (MimeDefectSeverity.Loss, "The message is empty."),
        MimeDefectKind.FieldWithoutColon => (MimeDefectSeverity.Ambiguous, "A header line has no colon; it was left out."),
        MimeDefectKind.MboxSeparator => (MimeDefectSeverity.Cosmetic, "An mbox \"From \" line stands in the header; it was left out."),
        MimeDefectKind.MissingHeaderEnd => (MimeDefectSeverity.Ambiguous, "No empty line ends the header."),
        MimeDefectKind.DuplicateField => (MimeDefectSeverity.Ambiguous, "A field that may stand once stands again."),
        MimeDefectKind.ControlCharacterInField => (MimeDefectSeverity.Ambiguous, "A header field holds a NUL or a stray CR; it was left out."),
        MimeDefectKind.BareNewline => (MimeDefectSeverity.Cosmetic, "Lines end without CRLF."),
        MimeDefectKind.InvalidContentType => (MimeDefectSeverity.Ambiguous, "Content-Type cannot be read; text/plain was assumed."),
        MimeDefectKind.DuplicateParameter => (MimeDefectSeverity.Ambiguous, "A parameter stands twice; the first counts."),
        MimeDefectKind.MissingBoundary => (MimeDefectSeverity.Ambiguous, "A multipart has no boundary; it was read as one text."),
        MimeDefectKind.BoundaryNeverFound => (MimeDefectSeverity.Loss, "A multipart's boundary line never comes; it was read as one text."),
        MimeDefectKind.MissingClosingBoundary => (MimeDefectSeverity.Ambiguous, "A multipart has no closing boundary line; it may have been cut off."),
        MimeDefectKind.EncodedContainer => (MimeDefectSeverity.Ambiguous, "A multipart states an encoding; it was ignored."),
        MimeDefectKind.UnknownCharset => (MimeDefectSeverity.Loss, "Bytes beyond ASCII state no charset and are no UTF-8; they were read by the fallback charset, or as U+FFFD."),
        MimeDefectKind.LongBoundary => (MimeDefectSeverity.Cosmetic, "A boundary is longer than 70 bytes."),
        MimeDefectKind.UnknownTransferEncoding => (MimeDefectSeverity.Loss, "The transfer encoding is unknown; the body was left as it is."),
        _ => throw new InvalidOperationException($"Internal error: no wording for {kind}."),
    };
}
