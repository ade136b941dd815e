using System.Text;

namespace SecureMail.Functions.Webhook.Rebuild;

/// <summary>
/// The header fields of a mail that a provider took apart. Fields that describe the body (Content-*, MIME-Version) are
/// left out, since the body is written anew; nothing that a value holds can add a field or end the header.
/// </summary>
internal sealed class HeaderLines
{
    private readonly StringBuilder lines = new();
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A whole header block, as a mail has it, folds included.</summary>
    public static string FromBlock(ReadOnlySpan<byte> block)
    {
        var fields = new HeaderLines();
        string? unfolded = null;
        foreach (var line in Encoding.UTF8.GetString(block).Split(["\r\n", "\n", "\r"], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] is ' ' or '\t')
            {
                unfolded += line;
                continue;
            }
            fields.AddLine(unfolded);
            unfolded = line;
        }
        fields.AddLine(unfolded);
        return fields.ToString();
    }

    /// <summary>Adds a field.</summary>
    public void Add(string? name, string? value)
    {
        if (name is null || value is null || !IsName(name) || DescribesBody(name))
        {
            return;
        }
        names.Add(name);
        lines.Append(name).Append(": ").Append(string.Concat(value.Select(letter => letter is '\r' or '\n' or '\0' ? ' ' : letter)).Trim()).Append("\r\n");
    }

    /// <summary>Adds a field that the provider names apart from the others, unless it is there already or empty.</summary>
    public void AddMissing(string name, string? value)
    {
        if (!names.Contains(name) && !string.IsNullOrWhiteSpace(value))
        {
            Add(name, value);
        }
    }

    /// <summary>A mailbox as a field has it.</summary>
    public static string? Mailbox(string? name, string? address) => string.IsNullOrWhiteSpace(address) ? null
        : string.IsNullOrWhiteSpace(name) ? address
        : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{address}>";

    public override string ToString() => lines.ToString();

    private void AddLine(string? line)
    {
        var colon = line?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon > 0)
        {
            Add(line![..colon].TrimEnd(), line[(colon + 1)..]);
        }
    }

    // RFC 5322 section 3.6.8
    private static bool IsName(string name) => name.Length is > 0 and <= 200 && name.All(letter => letter is > ' ' and < '\x7F' and not ':');

    private static bool DescribesBody(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("MIME-Version", StringComparison.OrdinalIgnoreCase);
}
