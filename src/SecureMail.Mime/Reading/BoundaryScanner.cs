using System.Text;

namespace SecureMail.Mime;

/// <summary>Finds the boundary lines of the multiparts that are open (RFC 2046 section 5.1.1).</summary>
internal sealed class BoundaryScanner(ReadOnlyMemory<byte> raw, byte newline, MimeLimits limits)
{
    private readonly List<byte[]> _open = [];

    /// <summary>How many multiparts are open.</summary>
    internal int OpenCount => _open.Count;

    /// <summary>Opens a multipart; its level is <see cref="OpenCount"/> before the call.</summary>
    internal void Open(string boundary) => _open.Add(Encoding.UTF8.GetBytes("--" + boundary));

    /// <summary>Closes the multipart opened last.</summary>
    internal void Close() => _open.RemoveAt(_open.Count - 1);

    /// <summary>The next boundary line at or after <paramref name="from"/>, or the end of the message.</summary>
    internal Delimiter Find(int from)
    {
        var found = Search(from);
        CheckLineLengths(from, found.Start);
        return found;
    }

    /// <summary>Tells whether the line at <paramref name="start"/> is a boundary line.</summary>
    internal bool TryMatch(int start, out Delimiter delimiter)
    {
        delimiter = default;
        var rest = raw.Span[start..];
        if (_open.Count == 0 || !rest.StartsWith("--"u8)) return false;
        // Innermost first: a parent's boundary within an unclosed child ends the child.
        for (var level = _open.Count - 1; level >= 0; level--)
        {
            if (!rest.StartsWith(_open[level])) continue;
            var lineEnd = rest.IndexOf(newline);
            var tail = rest[_open[level].Length..(lineEnd < 0 ? rest.Length : lineEnd)];
            var isClose = tail.StartsWith("--"u8);
            // Transport may pad the line with white space; any other text makes it another boundary's line.
            if (!(isClose ? tail[2..] : tail).Trim(" \t\r"u8).IsEmpty) continue;
            delimiter = new Delimiter(level, isClose, start, lineEnd < 0 ? raw.Length : start + lineEnd + 1);
            return true;
        }
        return false;
    }

    /// <summary>Where a body ends that this delimiter follows: the line end before it is its own.</summary>
    internal int BodyEnd(Delimiter delimiter, int bodyStart)
    {
        var bytes = raw.Span;
        var end = delimiter.Start;
        if (delimiter.Level == Delimiter.None) return end;
        if (end > bodyStart && bytes[end - 1] == newline) end--;
        if (newline == '\n' && end > bodyStart && bytes[end - 1] == '\r') end--;
        return end;
    }

    private Delimiter Search(int from)
    {
        var bytes = raw.Span;
        var at = from;
        while (_open.Count > 0)
        {
            var next = bytes[at..].IndexOf("--"u8);
            if (next < 0) break;
            at += next;
            if ((at == from || bytes[at - 1] == newline) && TryMatch(at, out var delimiter)) return delimiter;
            // A rule of hyphens is one candidate, not many.
            var afterHyphens = bytes[at..].IndexOfAnyExcept((byte)'-');
            if (afterHyphens < 0) break;
            at += afterHyphens;
        }
        return new Delimiter(Delimiter.None, IsClose: false, raw.Length, raw.Length);
    }

    private void CheckLineLengths(int from, int to)
    {
        var bytes = raw.Span;
        while (to - from > limits.MaxLineBytes)
        {
            var lastEnd = bytes.Slice(from, limits.MaxLineBytes + 1).LastIndexOf(newline);
            if (lastEnd < 0) throw new MimeLimitException(MimeLimit.LineBytes, limits.MaxLineBytes, from);
            from += lastEnd + 1;
        }
    }
}
