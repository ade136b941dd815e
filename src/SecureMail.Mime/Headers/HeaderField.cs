namespace SecureMail.Mime;

/// <summary>One header field as it stands in the message. Text is decoded when first asked for.</summary>
public sealed class HeaderField
{
    private readonly MessageSource _source;
    private readonly FieldSpan _span;
    private string? _name;
    private string? _unfolded;
    private string? _text;

    internal HeaderField(MessageSource source, FieldSpan span)
    {
        _source = source;
        _span = span;
    }

    /// <summary>The field's name as written, without colon or space.</summary>
    public string Name => _name ??= HeaderText.Decode(_source.Raw.Span.Slice(_span.Offset, _span.NameLength), null);

    /// <summary>Bytes from the start of the message to the field's name.</summary>
    public int Offset => _span.Offset;

    /// <summary>Bytes of the whole field: name, colon, value and folds, without the last line end.</summary>
    public int Length => _span.ValueOffset + _span.ValueLength - _span.Offset;

    /// <summary>The bytes after the colon as they stand, folds included, without the last line end.</summary>
    public ReadOnlyMemory<byte> RawValue => _source.Raw.Slice(_span.ValueOffset, _span.ValueLength);

    /// <summary>The value unfolded and trimmed; encoded words stay encoded. Structured fields are read from this.</summary>
    public string Value => _unfolded ??= HeaderText.Unfold(RawValue.Span, _source.Fallback);

    /// <summary>The value for people: unfolded, encoded words decoded, control characters removed. Never holds CR, LF or NUL.</summary>
    public string Text => _text ??= EncodedWords.Decode(Value, _source.Fallback);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Text}";
}
