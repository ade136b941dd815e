using System.Text;

namespace SecureMail.Smtp.Dkim;

/// <summary>
/// The fields of a message's header, each as it stands, and their relaxed form (RFC 6376 section 3.4.2).
/// </summary>
internal sealed class HeaderBlock
{
    private readonly List<(string Name, string Value)> fields = [];

    /// <summary>
    /// Reads octets up to the empty line; lines end with CRLF. Octets above 127 keep their value (Latin-1).
    /// </summary>
    public static HeaderBlock Read(ReadOnlySpan<byte> header)
    {
        var block = new HeaderBlock();
        var unfolded = Encoding.Latin1.GetString(header).Replace("\r\n ", " ", StringComparison.Ordinal)
            .Replace("\r\n\t", "\t", StringComparison.Ordinal);
        foreach (var line in unfolded.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) block.fields.Add((line[..colon].Trim(' ', '\t').ToLowerInvariant(), line[(colon + 1)..]));
        }
        return block;
    }

    public int Count(string name) => fields.Count(field => field.Name == name);

    /// <summary>
    /// Section 5.4.2: several fields of one name are signed from the last to the first; one more than there are is
    /// nothing.
    /// </summary>
    public string Relaxed(string name) =>
        string.Concat(
            fields.Where(field => field.Name == name).Reverse()
                .Select(field => Relaxed(field.Name, field.Value) + "\r\n"));

    public static string Relaxed(string name, string value)
    {
        var text = new StringBuilder(name).Append(':');
        foreach (var word in value.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (text[^1] != ':' || text.Length > name.Length + 1) text.Append(' ');
            text.Append(word);
        }
        return text.ToString();
    }
}
