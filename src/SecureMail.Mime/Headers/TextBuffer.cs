using System.Buffers;

namespace SecureMail.Mime;

/// <summary>Text in the making, in rented memory. Dispose it: the memory goes back empty.</summary>
internal ref struct TextBuffer(int capacity)
{
    private char[] _letters = ArrayPool<char>.Shared.Rent(Math.Max(16, capacity));
    private int _used;

    internal int Length { get; private set; }

    internal readonly ReadOnlySpan<char> Written => _letters.AsSpan(0, Length);

    internal void Append(char letter)
    {
        if (Length == _letters.Length) Grow(1);
        _letters[Length++] = letter;
    }

    internal void Append(scoped ReadOnlySpan<char> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
    }

    /// <summary>At least so many letters to write into; <see cref="Advance"/> takes them in.</summary>
    internal Span<char> Room(int count)
    {
        if (_letters.Length - Length < count) Grow(count);
        return _letters.AsSpan(Length);
    }

    internal void Advance(int count) => Length += count;

    internal void Clear() => (_used, Length) = (Math.Max(_used, Length), 0);

    public override readonly string ToString() => new(Written);

    public void Dispose()
    {
        if (_letters.Length > 0) GiveBack();
        (_letters, Length) = ([], 0);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(2 * _letters.Length, Length + count));
        Written.CopyTo(larger);
        GiveBack();
        _letters = larger;
    }

    // Only what was written is cleared: the array may be far longer, and there may be many of these.
    private readonly void GiveBack()
    {
        _letters.AsSpan(0, Math.Max(_used, Length)).Clear();
        ArrayPool<char>.Shared.Return(_letters);
    }
}
