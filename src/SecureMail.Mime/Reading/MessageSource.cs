using System.Text;

namespace SecureMail.Mime;

/// <summary>The bytes that the parts of one message refer to, with what they share; so each part is small.</summary>
/// <param name="raw">The message, or the decoded content that a message or file stands in.</param>
/// <param name="reading">How it is read.</param>
/// <param name="container">The part whose decoded content <paramref name="raw"/> is; null for the message itself.</param>
internal sealed class MessageSource(ReadOnlyMemory<byte> raw, MimeReading reading, MimePart? container)
{
    private Tuple<ReadOnlyMemory<byte>, ContentDisposition>? _lastDisposition;

    internal ReadOnlyMemory<byte> Raw { get; } = raw;

    internal MimeReading Reading { get; } = reading;

    internal MimePart? Container { get; } = container;

    internal Encoding? Fallback => Reading.Fallback;

    /// <summary>The fields of all header blocks, in the order read.</summary>
    internal FieldSpan[] Fields { get; set; } = [];

    /// <summary>How many containers stand around these bytes.</summary>
    internal int Depth { get; } = container is null ? 0 : container.Depth + 1;

    internal ReadOnlySpan<byte> Value(FieldSpan field) => Raw.Span.Slice(field.ValueOffset, field.ValueLength);

    /// <summary>The parts of one message mostly say the same here: a value written as the one before it is the same object.</summary>
    internal ContentDisposition Disposition(FieldSpan field)
    {
        var value = Raw.Slice(field.ValueOffset, field.ValueLength);
        if (_lastDisposition is { } last && last.Item1.Span.SequenceEqual(value.Span)) return last.Item2;
        var disposition = ContentDisposition.Parse(HeaderText.Unfold(value.Span, Fallback), Fallback, out _, out _);
        _lastDisposition = Tuple.Create(value, disposition);
        return disposition;
    }
}
