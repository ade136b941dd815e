namespace SecureMail.Mime;

/// <summary>The fields of a machine-readable report, in order, whatever the empty lines between them.</summary>
internal sealed class ReportFields(IReadOnlyList<(string Name, string Value)> items)
{
    private const int MostFields = 10_000;

    /// <summary>Name and unfolded value of each field.</summary>
    internal IReadOnlyList<(string Name, string Value)> Items { get; } = items;

    /// <summary>The first value of that name, or null.</summary>
    internal string? First(string name) => Items.FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Every value of that name, in order.</summary>
    internal IEnumerable<string> All(string name) => Items.Where(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(item => item.Value);

    /// <summary>Reads lines of "name: value" with folds; other lines are left out.</summary>
    internal static ReportFields Read(string text)
    {
        var items = new List<(string Name, string Value)>();
        foreach (var range in text.AsSpan().SplitAny("\r\n"))
        {
            if (items.Count == MostFields) break;
            var line = text.AsSpan(range);
            var colon = line.IndexOf(':');
            if (line.IsWhiteSpace()) continue;
            if (line[0] is ' ' or '\t')
            {
                if (items.Count > 0 && items[^1].Value.Length < 4096) items[^1] = (items[^1].Name, $"{items[^1].Value} {line.Trim()}");
            }
            else if (colon > 0 && colon < 64 && !line[..colon].ContainsAny(" \t<>@"))
            {
                items.Add((line[..colon].ToString(), line[(colon + 1)..].Trim().ToString()));
            }
        }
        return new ReportFields(items);
    }
}
