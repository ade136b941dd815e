namespace SecureMail.Core.Store;

/// <summary>
/// A row: two keys and named values of five types (text, whole number, truth value, UTC time, bytes).
/// The keys hold only characters that Azure Table Storage allows (no / \ # ? and no control characters).
/// </summary>
public sealed class TableRow
{
    private readonly SortedDictionary<string, object> values = new(StringComparer.Ordinal);

    /// <summary>Makes an empty row.</summary>
    public TableRow(string partition, string key)
    {
        Partition = partition;
        Key = key;
    }

    /// <summary>The partition key.</summary>
    public string Partition { get; }

    /// <summary>The row key, unique within the partition.</summary>
    public string Key { get; }

    /// <summary>The version that a replacement is compared with; null for a row that was never stored.</summary>
    public string? ETag { get; init; }

    /// <summary>All values by name, in ordinal order. Value types: string, long, bool, DateTimeOffset (UTC), byte[].</summary>
    public IReadOnlyDictionary<string, object> Values => values;

    /// <summary>Sets a value; null removes it.</summary>
    public TableRow Set(string name, string? value) => SetValue(name, value);

    /// <summary>Sets a whole number.</summary>
    public TableRow Set(string name, long value) => SetValue(name, value);

    /// <summary>Sets a truth value.</summary>
    public TableRow Set(string name, bool value) => SetValue(name, value);

    /// <summary>Sets a time, kept in UTC; null removes it.</summary>
    public TableRow Set(string name, DateTimeOffset? value) => SetValue(name, value?.ToUniversalTime());

    /// <summary>Sets bytes (at most 64 KiB in Azure Table Storage); null removes them.</summary>
    public TableRow Set(string name, byte[]? value) => SetValue(name, value);

    /// <summary>A text value; null when it is not set.</summary>
    public string? Text(string name) => values.GetValueOrDefault(name) as string;

    /// <summary>A text value that every row of this kind has.</summary>
    public string RequiredText(string name) => Text(name) ?? throw Lacks(name);

    /// <summary>A whole number; 0 when it is not set.</summary>
    public long Number(string name) => values.TryGetValue(name, out var value) ? (long)value : 0;

    /// <summary>A truth value; false when it is not set.</summary>
    public bool Flag(string name) => values.TryGetValue(name, out var value) && (bool)value;

    /// <summary>A time; null when it is not set.</summary>
    public DateTimeOffset? Time(string name) => values.TryGetValue(name, out var value) ? (DateTimeOffset)value : null;

    /// <summary>A time that every row of this kind has.</summary>
    public DateTimeOffset RequiredTime(string name) => Time(name) ?? throw Lacks(name);

    /// <summary>Bytes; null when they are not set.</summary>
    public byte[]? Bytes(string name) => values.GetValueOrDefault(name) as byte[];

    /// <summary>Bytes that every row of this kind has.</summary>
    public byte[] RequiredBytes(string name) => Bytes(name) ?? throw Lacks(name);

    private TableRow SetValue(string name, object? value)
    {
        if (value is null)
        {
            values.Remove(name);
        }
        else
        {
            values[name] = value;
        }
        return this;
    }

    private InvalidOperationException Lacks(string name) => new($"internal error: row {Key} lacks {name}");
}
