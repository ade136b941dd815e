using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SecureMail.Mime;

/// <summary>The fields of one header block, in the order written. Names compare without case.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A list of headers is called a header list.")]
public sealed class HeaderList : IReadOnlyList<HeaderField>
{
    private readonly MessageSource _source;
    private readonly int _first;
    private HeaderField?[]? _fields;

    internal HeaderList(MessageSource source, int first, int count)
    {
        _source = source;
        _first = first;
        Count = count;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public HeaderField this[int index] => (_fields ??= new HeaderField?[Count])[index] ??= new HeaderField(_source, Spans[index]);

    /// <summary>Every field of that name, in order.</summary>
    public IEnumerable<HeaderField> All(string name)
    {
        for (var i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1)) yield return this[i];
    }

    /// <summary>The first field of that name, or null.</summary>
    public HeaderField? First(string name) => IndexOf(name, 0) is var i and >= 0 ? this[i] : null;

    /// <inheritdoc/>
    public IEnumerator<HeaderField> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The index of the first field of that name at or after <paramref name="from"/>; -1 when there is none.</summary>
    internal static int IndexOf(ReadOnlySpan<byte> raw, ReadOnlySpan<FieldSpan> fields, string name, int from = 0)
    {
        for (var i = from; i < fields.Length; i++)
        {
            var field = fields[i];
            if (field.NameLength == name.Length && Ascii.EqualsIgnoreCase(raw.Slice(field.Offset, field.NameLength), name)) return i;
        }
        return -1;
    }

    private ReadOnlySpan<FieldSpan> Spans => _source.Fields.AsSpan(_first, Count);

    private int IndexOf(string name, int from) => IndexOf(_source.Raw.Span, Spans, name, from);
}
