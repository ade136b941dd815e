using System.Text;

namespace SecureMail.Mime;

/// <summary>format=flowed (RFC 3676): a line that ends with a space goes on in the next.</summary>
internal static class FlowedText
{
    internal static bool IsFlowed(MediaType type) => "flowed".Equals(type.Parameter("format"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Joins flowed lines and takes out space-stuffing. Quoted lines stay as they are: their marks mean something to people.</summary>
    internal static string Join(string text, MediaType type)
    {
        var deletesSpace = "yes".Equals(type.Parameter("delsp"), StringComparison.OrdinalIgnoreCase);
        var output = new StringBuilder(text.Length);
        var isOpen = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimEnd('\r');
            if (range.Start.Value > 0 && !isOpen) output.Append("\r\n");
            // Section 4.4: a leading space was stuffed in. Section 4.3: the signature line "-- " ends with a space but does not flow.
            if (line.StartsWith(' ')) line = line[1..];
            isOpen = line.EndsWith(' ') && !line.SequenceEqual("-- ") && !line.StartsWith('>');
            output.Append(isOpen && deletesSpace ? line[..^1] : line);
        }
        return output.ToString();
    }
}
