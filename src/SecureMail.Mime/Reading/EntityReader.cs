namespace SecureMail.Mime;

/// <summary>
/// Reads entities: a header block and a body that is a leaf, parts between boundary lines, or a message.
/// One pass from the first byte to the last; recursion is bounded by <see cref="MimeLimits.MaxNesting"/>.
/// </summary>
internal sealed class EntityReader
{
    private readonly ReadOnlyMemory<byte> _raw;
    private readonly MimeLimits _limits;
    private readonly DefectList _defects;
    private readonly BoundaryScanner _boundaries;
    private readonly HeaderBlockReader _headers;
    private readonly FieldChecks _checks;
    private int _parts;
    private MediaType? _lastType;
    private ReadOnlyMemory<byte> _lastTypeValue;

    internal EntityReader(ReadOnlyMemory<byte> raw, MimeLimits limits, DefectList defects)
    {
        _raw = raw;
        _limits = limits;
        _defects = defects;
        // Where any LF stands, lines end with LF and a lone CR is data; mail from old Macintosh software has CR only.
        var newline = raw.Span.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        if (newline == '\r' && raw.Span.Contains(newline)) defects.Add(MimeDefectKind.BareNewline, 0);
        _boundaries = new BoundaryScanner(raw, newline, limits);
        _headers = new HeaderBlockReader(raw, newline, limits, defects, _boundaries);
        _checks = new FieldChecks(limits, defects);
    }

    internal MimePart ReadMessage() => ReadEntity(0, 1, MediaType.TextPlain, out _);

    private MimePart ReadEntity(int start, int depth, MediaType defaultType, out Delimiter end)
    {
        if (depth > _limits.MaxNesting) throw new MimeLimitException(MimeLimit.Nesting, _limits.MaxNesting, start);
        if (++_parts > _limits.MaxParts) throw new MimeLimitException(MimeLimit.Parts, _limits.MaxParts, start);
        var spans = _headers.Read(start, out var bodyOffset, out var cut);
        _checks.Check(_raw.Span, spans);
        var headers = new HeaderList(_raw, spans);
        var type = TypeOf(headers, defaultType, start);
        var part = new MimePart(_raw, start, headers, type, EncodingOf(headers, type)) { BodyOffset = bodyOffset };
        end = cut ?? ReadBody(part, depth);
        part.BodyLength = Math.Max(0, _boundaries.BodyEnd(end, bodyOffset) - bodyOffset);
        return part;
    }

    private Delimiter ReadBody(MimePart part, int depth)
    {
        if (part.MediaType.Type == "multipart") return ReadMultipart(part, depth);
        if (part.MediaType.Is("message/rfc822") || part.MediaType.Is("message/global")) return ReadNested(part, depth);
        return _boundaries.Find(part.BodyOffset);
    }

    private Delimiter ReadNested(MimePart part, int depth)
    {
        // RFC 2046 section 5.2.1 allows no encoding here but 7bit, 8bit and binary; an encoded message stays a leaf.
        if (TransferDecoder.DecoderFor(part.TransferEncoding) is not null) return _boundaries.Find(part.BodyOffset);
        var root = ReadEntity(part.BodyOffset, depth + 1, MediaType.TextPlain, out var end);
        part.NestedMessage = new MimeMessage(root, []);
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
    private MediaType TypeOf(HeaderList headers, MediaType defaultType, int start)
    {
        CheckDisposition(headers);
        if (headers.FirstSpan("Content-Type") is not { } field) return defaultType;
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
        return type;
    }

    /// <summary>The parts of one message mostly have few types: one written as the part before it is the same object.</summary>
    private MediaType? ParseType(FieldSpan field)
    {
        var value = _raw.Slice(field.ValueOffset, field.ValueLength);
        if (_lastType is not null && value.Span.SequenceEqual(_lastTypeValue.Span)) return _lastType;
        var type = MediaType.Parse(HeaderText.Unfold(value.Span), out var parameters, out var hasDuplicate);
        CheckParameters(parameters, hasDuplicate, field.Offset);
        (_lastType, _lastTypeValue) = (hasDuplicate ? null : type, value);
        return type;
    }

    private void CheckDisposition(HeaderList headers)
    {
        // A short field cannot hold too many parameters.
        if (headers.FirstSpan("Content-Disposition") is not { } field || field.ValueLength <= _limits.MaxParameters) return;
        ContentDisposition.Parse(HeaderText.Unfold(_raw.Span.Slice(field.ValueOffset, field.ValueLength)), out var parameters, out var hasDuplicate);
        CheckParameters(parameters, hasDuplicate, field.Offset);
    }

    private void CheckParameters(int count, bool hasDuplicate, int offset)
    {
        if (count > _limits.MaxParameters) throw new MimeLimitException(MimeLimit.Parameters, _limits.MaxParameters, offset);
        if (hasDuplicate) _defects.Add(MimeDefectKind.DuplicateParameter, offset);
    }

    private TransferEncoding EncodingOf(HeaderList headers, MediaType type)
    {
        if (headers.FirstSpan("Content-Transfer-Encoding") is not { } field) return TransferEncoding.SevenBit;
        var encoding = TransferDecoder.Parse(HeaderText.Unfold(_raw.Span.Slice(field.ValueOffset, field.ValueLength)));
        if (encoding == TransferEncoding.Unknown) _defects.Add(MimeDefectKind.UnknownTransferEncoding, field.Offset);
        if (type.Type != "multipart" || TransferDecoder.DecoderFor(encoding) is null) return encoding;
        _defects.Add(MimeDefectKind.EncodedContainer, field.Offset);
        return TransferEncoding.SevenBit;
    }
}
