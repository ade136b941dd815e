namespace SecureMail.Mime;

/// <summary>Reads one header block into field spans (RFC 5322 section 2.2), within the limits.</summary>
internal sealed class HeaderBlockReader(ReadOnlyMemory<byte> raw, byte newline, MimeLimits limits, DefectList defects, BoundaryScanner boundaries, FieldTable fields)
{
    private int _start;
    private int _first;

    // Folded lines belong to the line before them: with a line that is no field they go too.
    private bool _isDropping;

    /// <summary>Reads the block at <paramref name="start"/>; its fields are added to the table.</summary>
    /// <param name="start">Bytes from the start of the message.</param>
    /// <param name="bodyOffset">Where the body begins.</param>
    /// <param name="delimiter">Set when a boundary line cut the block short.</param>
    internal void Read(int start, out int bodyOffset, out Delimiter? delimiter)
    {
        _start = start;
        _first = fields.Count;
        _isDropping = false;
        delimiter = null;
        var at = start;
        while (at < raw.Length)
        {
            var line = Line(at, out var next);
            if (line.IsEmpty)
            {
                bodyOffset = next;
                return;
            }
            if (boundaries.TryMatch(at, out var match))
            {
                delimiter = match;
                break;
            }
            Take(line, at);
            at = next;
        }
        if (at > start) defects.Add(MimeDefectKind.MissingHeaderEnd, at);
        bodyOffset = at;
    }

    /// <summary>The line at <paramref name="at"/> without its end. Looks no further than the limits allow.</summary>
    private ReadOnlySpan<byte> Line(int at, out int next)
    {
        var rest = raw.Span[at..];
        var window = rest[..Math.Min(rest.Length, limits.MaxFieldBytes + 1)];
        var end = window.IndexOf(newline);
        if (end < 0 && window.Length > limits.MaxFieldBytes) throw new MimeLimitException(MimeLimit.FieldBytes, limits.MaxFieldBytes, at);
        next = end < 0 ? raw.Length : at + end + 1;
        if (next - _start > limits.MaxHeaderBytes) throw new MimeLimitException(MimeLimit.HeaderBytes, limits.MaxHeaderBytes, at);
        var line = end < 0 ? window : window[..end];
        if (newline != '\n') return line;
        if (line.EndsWith((byte)'\r')) return line[..^1];
        if (end >= 0) defects.AddOnce(MimeDefectKind.BareNewline, at);
        return line;
    }

    private void Take(ReadOnlySpan<byte> line, int at)
    {
        if (line.IndexOfAny((byte)'\0', (byte)'\r') >= 0) defects.Add(MimeDefectKind.ControlCharacterInField, at);
        var isFolded = line[0] is (byte)' ' or (byte)'\t';
        if (isFolded && (fields.Count > _first || _isDropping))
        {
            if (!_isDropping) Continue(line, at);
            return;
        }
        _isDropping = false;
        // QUIRK: RFC 5322 section 2.2.3 lets a line go on only after a field; some gateways indent the first one.
        var indent = line.Length - line.TrimStart(" \t"u8).Length;
        line = line[indent..];
        at += indent;
        if (line.IsEmpty) return;
        if (TryStartField(line, at, out var field))
        {
            Add(field);
            return;
        }
        var isMbox = line.StartsWith("From "u8) || line.StartsWith(">From "u8);
        defects.Add(isMbox ? MimeDefectKind.MboxSeparator : MimeDefectKind.FieldWithoutColon, at);
        _isDropping = true;
    }

    private void Continue(ReadOnlySpan<byte> line, int at)
    {
        ref var field = ref fields.Last;
        if (at + line.Length - field.Offset > limits.MaxFieldBytes)
        {
            throw new MimeLimitException(MimeLimit.FieldBytes, limits.MaxFieldBytes, field.Offset);
        }
        field = field with { ValueLength = at + line.Length - field.ValueOffset };
    }

    /// <summary>A name is printable ASCII without colon (RFC 5322 section 2.2); section 4.5.8 allows white space before the colon.</summary>
    private static bool TryStartField(ReadOnlySpan<byte> line, int at, out FieldSpan field)
    {
        field = default;
        var colon = line.IndexOf((byte)':');
        if (colon < 1) return false;
        var name = line[..colon].TrimEnd(" \t"u8);
        if (name.IsEmpty || name.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0) return false;
        field = new FieldSpan(at, name.Length, at + colon + 1, line.Length - colon - 1);
        return true;
    }

    private void Add(FieldSpan field)
    {
        if (fields.Count - _first == limits.MaxFields) throw new MimeLimitException(MimeLimit.Fields, limits.MaxFields, field.Offset);
        fields.Add(field);
    }
}
