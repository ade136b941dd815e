namespace SecureMail.Mime;

/// <summary>Lists of msg-id (RFC 5322 section 3.6.4).</summary>
internal static class MessageIds
{
    /// <summary>Every "&lt;…&gt;" in the text, brackets kept; where there is none, every word with an at sign, put in brackets.</summary>
    internal static List<string> Parse(string value)
    {
        var ids = new List<string>();
        for (var open = value.IndexOf('<', StringComparison.Ordinal); open >= 0; open = value.IndexOf('<', open + 1))
        {
            var close = value.IndexOf('>', open);
            if (close < 0) break;
            ids.Add(string.Concat(value.AsSpan(open, close - open + 1).ToString().Split([' ', '\t'])));
            open = close;
            if (open + 1 >= value.Length) break;
        }
        if (ids.Count > 0) return ids;
        foreach (var word in value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Contains('@', StringComparison.Ordinal)) ids.Add($"<{word.Trim('<', '>')}>");
        }
        return ids;
    }

    /// <summary>The id in angle brackets, or null when it is no msg-id of printable ASCII and at most 250 characters.</summary>
    internal static string? Checked(string? id)
    {
        if (id is null) return null;
        var bare = id.StartsWith('<') && id.EndsWith('>') && id.Length > 2 ? id[1..^1] : id;
        var at = bare.IndexOf('@', StringComparison.Ordinal);
        var isPlain = bare.Length <= 250 && bare.All(letter => letter is > ' ' and < '\x7F' and not ('<' or '>'));
        return at > 0 && at < bare.Length - 1 && isPlain ? $"<{bare}>" : null;
    }
}
