namespace SecureMail.Mime;

/// <summary>
/// Reads entities: a header block and a body that is a leaf, parts between boundary lines, or a message.
/// One pass from the first byte to the last; recursion is bounded by <see cref="MimeLimits.MaxNesting"/>.
/// </summary>
internal sealed class EntityReader
{
    private const int LongestStandardBoundary = 70;

    private readonly MessageSource _source;
    private readonly MimeLimits _limits;
    private readonly DefectList _defects;
    private readonly FieldTable _fields;
    private readonly BoundaryScanner _boundaries;
    private readonly HeaderBlockReader _headers;
    private readonly FieldChecks _checks;
    private int _parts;
    private MediaType? _lastType;
    private FieldSpan _lastTypeField;

    internal EntityReader(MessageSource source, FieldTable fields, DefectList defects)
    {
        var raw = source.Raw;
        _source = source;
        _limits = source.Reading.Limits;
        _fields = fields;
        _defects = defects;
        // Where any LF stands, lines end with LF and a lone CR is data; mail from old Macintosh software has CR only.
        var newline = raw.Span.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        if (newline == '\r' && raw.Span.Contains(newline)) defects.Add(MimeDefectKind.BareNewline, 0);
        _boundaries = new BoundaryScanner(raw, newline, _limits);
        _headers = new HeaderBlockReader(raw, newline, _limits, defects, _boundaries, fields);
        _checks = new FieldChecks(source.Reading, defects);
    }

    internal MimePart ReadMessage() => ReadEntity(0, 1, MediaType.TextPlain, out _);

    private MimePart ReadEntity(int start, int depth, MediaType defaultType, out Delimiter end)
    {
        if (depth > _limits.MaxNesting) throw new MimeLimitException(MimeLimit.Nesting, _limits.MaxNesting, start);
        if (++_parts > _limits.MaxParts) throw new MimeLimitException(MimeLimit.Parts, _limits.MaxParts, start);
        var first = _fields.Count;
        _headers.Read(start, out var bodyOffset, out var cut);
        var fields = _fields.From(first);
        _checks.Check(_source.Raw.Span, fields);
        var type = TypeOf(fields, defaultType, start);
        var part = new MimePart(_source, start, type, EncodingOf(fields, type), first, fields.Length) { BodyOffset = bodyOffset };
        end = cut ?? ReadBody(part, depth);
        part.BodyLength = Math.Max(0, _boundaries.BodyEnd(end, bodyOffset) - bodyOffset);
        CheckCharset(part);
        return part;
    }

    private Delimiter ReadBody(MimePart part, int depth)
    {
        if (part.MediaType.Type == "multipart") return ReadMultipart(part, depth);
        if (part.IsMessage) return ReadNested(part, depth);
        return _boundaries.Find(part.BodyOffset);
    }

    private Delimiter ReadNested(MimePart part, int depth)
    {
        // RFC 2046 section 5.2.1 allows no encoding here but 7bit, 8bit and binary; an encoded message is read when it is asked for.
        if (!part.IsWrittenPlainly) return _boundaries.Find(part.BodyOffset);
        var root = ReadEntity(part.BodyOffset, depth + 1, MediaType.TextPlain, out var end);
        part.SetNested(new MimeMessage(root, []));
        return end;
    }

    private Delimiter ReadMultipart(MimePart part, int depth)
    {
        var level = _boundaries.OpenCount;
        _boundaries.Open(part.MediaType.Parameter("boundary")!);
        var childType = part.MediaType.Subtype == "digest" ? MediaType.Rfc822 : MediaType.TextPlain;
        var children = new List<MimePart>();
        var delimiter = _boundaries.Find(part.BodyOffset);
        while (delimiter.Level == level && !delimiter.IsClose)
        {
            children.Add(ReadEntity(delimiter.Next, depth + 1, childType, out delimiter));
        }
        part.Children = children;
        _boundaries.Close();
        if (delimiter.Level == level) return _boundaries.Find(delimiter.Next);
        if (children.Count > 0)
        {
            _defects.Add(MimeDefectKind.MissingClosingBoundary, part.Offset);
            return delimiter;
        }
        _defects.Add(MimeDefectKind.BoundaryNeverFound, part.Offset);
        part.MediaType = MediaType.TextPlain;
        return delimiter;
    }

    /// <summary>The stated type; text/plain when it cannot be read or is a multipart without a usable boundary.</summary>
    private MediaType TypeOf(ReadOnlySpan<FieldSpan> fields, MediaType defaultType, int start)
    {
        CheckDisposition(fields);
        if (First(fields, "Content-Type") is not { } field) return defaultType;
        var type = ParseType(field);
        if (type is null)
        {
            _defects.Add(MimeDefectKind.InvalidContentType, field.Offset);
            return MediaType.TextPlain;
        }
        if (type.Type != "multipart") return type;
        var boundary = type.Parameter("boundary");
        if (string.IsNullOrEmpty(boundary))
        {
            _defects.Add(MimeDefectKind.MissingBoundary, start);
            return MediaType.TextPlain;
        }
        if (boundary.Length > _limits.MaxBoundaryBytes) throw new MimeLimitException(MimeLimit.BoundaryBytes, _limits.MaxBoundaryBytes, field.Offset);
        if (boundary.Length > LongestStandardBoundary) _defects.Add(MimeDefectKind.LongBoundary, field.Offset);
        return type;
    }

    /// <summary>The parts of one message mostly have few types: one written as the part before it is the same object.</summary>
    private MediaType? ParseType(FieldSpan field)
    {
        var value = _source.Value(field);
        if (_lastType is not null && value.SequenceEqual(_source.Value(_lastTypeField))) return _lastType;
        var type = MediaType.Parse(Unfold(field), _source.Fallback, out var parameters, out var hasDuplicate);
        CheckParameters(parameters, hasDuplicate, field.Offset);
        (_lastType, _lastTypeField) = (hasDuplicate ? null : type, field);
        return type;
    }

    private void CheckDisposition(ReadOnlySpan<FieldSpan> fields)
    {
        // A short field cannot hold too many parameters.
        if (First(fields, "Content-Disposition") is not { } field || field.ValueLength <= _limits.MaxParameters) return;
        ContentDisposition.Parse(Unfold(field), _source.Fallback, out var parameters, out var hasDuplicate);
        CheckParameters(parameters, hasDuplicate, field.Offset);
    }

    private void CheckParameters(int count, bool hasDuplicate, int offset)
    {
        if (count > _limits.MaxParameters) throw new MimeLimitException(MimeLimit.Parameters, _limits.MaxParameters, offset);
        if (hasDuplicate) _defects.Add(MimeDefectKind.DuplicateParameter, offset);
    }

    private TransferEncoding EncodingOf(ReadOnlySpan<FieldSpan> fields, MediaType type)
    {
        if (First(fields, "Content-Transfer-Encoding") is not { } field) return TransferEncoding.SevenBit;
        var encoding = TransferDecoder.Parse(_source.Value(field));
        if (encoding == TransferEncoding.Unknown) _defects.Add(MimeDefectKind.UnknownTransferEncoding, field.Offset);
        if (type.Type != "multipart" || TransferDecoder.DecoderFor(encoding) is null) return encoding;
        _defects.Add(MimeDefectKind.EncodedContainer, field.Offset);
        return TransferEncoding.SevenBit;
    }

    /// <summary>Text written plainly is looked at here; what is encoded is not decoded for it.</summary>
    private void CheckCharset(MimePart part)
    {
        if (part.MediaType.Type != "text" || !part.IsWrittenPlainly) return;
        if (Charsets.IsGuess(part.EncodedBody.Span, part.Charset)) _defects.Add(MimeDefectKind.UnknownCharset, part.BodyOffset);
    }

    private string Unfold(FieldSpan field) => HeaderText.Unfold(_source.Value(field), _source.Fallback);

    private FieldSpan? First(ReadOnlySpan<FieldSpan> fields, string name) =>
        HeaderList.IndexOf(_source.Raw.Span, fields, name) is var i and >= 0 ? fields[i] : null;
}
