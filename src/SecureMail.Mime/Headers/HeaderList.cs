using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SecureMail.Mime;

/// <summary>The fields of one header block, in the order written. Names compare without case.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A list of headers is called a header list.")]
public sealed class HeaderList : IReadOnlyList<HeaderField>
{
    private readonly ReadOnlyMemory<byte> _raw;
    private readonly FieldSpan[] _spans;
    private HeaderField?[]? _fields;

    internal HeaderList(ReadOnlyMemory<byte> raw, FieldSpan[] spans)
    {
        _raw = raw;
        _spans = spans;
    }

    /// <inheritdoc/>
    public int Count => _spans.Length;

    /// <inheritdoc/>
    public HeaderField this[int index] => (_fields ??= new HeaderField?[_spans.Length])[index] ??= new HeaderField(_raw, _spans[index]);

    /// <summary>Every field of that name, in order.</summary>
    public IEnumerable<HeaderField> All(string name)
    {
        for (var i = NextIndex(name, 0); i >= 0; i = NextIndex(name, i + 1)) yield return this[i];
    }

    /// <summary>The first field of that name, or null.</summary>
    public HeaderField? First(string name) => NextIndex(name, 0) is var i and >= 0 ? this[i] : null;

    /// <summary>Where the first field of that name stands, without making an object of it.</summary>
    internal FieldSpan? FirstSpan(string name) => NextIndex(name, 0) is var i and >= 0 ? _spans[i] : null;

    /// <inheritdoc/>
    public IEnumerator<HeaderField> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int NextIndex(string name, int from)
    {
        for (var i = from; i < _spans.Length; i++)
        {
            var span = _spans[i];
            if (span.NameLength == name.Length && Ascii.EqualsIgnoreCase(_raw.Span.Slice(span.Offset, span.NameLength), name)) return i;
        }
        return -1;
    }
}
