namespace SecureMail.Mime;

/// <summary>One pass over encoded bytes that may come in pieces of any size.</summary>
internal abstract class ContentDecoder
{
    /// <summary>Decodes what it can. Both buffers may be of any size above <see cref="SmallestOutput"/>.</summary>
    /// <param name="input">The next encoded bytes.</param>
    /// <param name="output">Where the content goes.</param>
    /// <param name="isLast">True when nothing follows <paramref name="input"/>.</param>
    /// <param name="consumed">Bytes of input done with; the rest must be given again, with more after it.</param>
    /// <returns>Bytes of output written.</returns>
    internal abstract int Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumed);

    /// <summary>With this much room every call makes progress, given a whole line or the last bytes.</summary>
    internal const int SmallestOutput = 256;

    /// <summary>
    /// Decodes a whole body at once. No decoder's output is longer than its input, so <paramref name="output"/>
    /// needs the input's length and <see cref="SmallestOutput"/> more.
    /// </summary>
    /// <returns>Bytes of output written.</returns>
    internal int DecodeAll(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var total = 0;
        while (true)
        {
            var written = Decode(input, output[total..], isLast: true, out var consumed);
            total += written;
            input = input[consumed..];
            if (input.IsEmpty || (consumed == 0 && written == 0)) return total;
        }
    }
}
