using System.Buffers;

namespace SecureMail.Mime;

/// <summary>The field spans of a message in the making, in rented memory: a message of 1,000 parts has thousands.</summary>
internal sealed class FieldTable : IDisposable
{
    private const int First = 64;

    private FieldSpan[] _fields = ArrayPool<FieldSpan>.Shared.Rent(First);

    internal int Count { get; private set; }

    internal ref FieldSpan Last => ref _fields[Count - 1];

    internal void Add(FieldSpan field)
    {
        if (Count == _fields.Length)
        {
            var larger = ArrayPool<FieldSpan>.Shared.Rent(2 * Count);
            _fields.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<FieldSpan>.Shared.Return(_fields);
            _fields = larger;
        }
        _fields[Count++] = field;
    }

    internal ReadOnlySpan<FieldSpan> From(int first) => _fields.AsSpan(first, Count - first);

    internal FieldSpan[] ToArray() => _fields.AsSpan(0, Count).ToArray();

    public void Dispose()
    {
        ArrayPool<FieldSpan>.Shared.Return(_fields);
        _fields = [];
        Count = 0;
    }
}
