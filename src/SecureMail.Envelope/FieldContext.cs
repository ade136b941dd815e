namespace SecureMail.Envelope;

/// <summary>Where a sealed field stands; it opens nowhere else (docs/sealed-format.md section 10).</summary>
public sealed record FieldContext
{
    private const int MaxLength = 1024;

    /// <summary>Names one property of one table row. Each text is 1 to 1,024 visible ASCII characters.</summary>
    /// <exception cref="ArgumentException">A text is empty, too long, or holds something else than visible
    /// ASCII.</exception>
    public FieldContext(string table, string partition, string row, string field)
    {
        Table = VisibleAscii.Require(table, MaxLength, nameof(table));
        Partition = VisibleAscii.Require(partition, MaxLength, nameof(partition));
        Row = VisibleAscii.Require(row, MaxLength, nameof(row));
        Field = VisibleAscii.Require(field, MaxLength, nameof(field));
    }

    /// <summary>The table's name.</summary>
    public string Table { get; }

    /// <summary>The row's PartitionKey.</summary>
    public string Partition { get; }

    /// <summary>The row's RowKey.</summary>
    public string Row { get; }

    /// <summary>The property's name.</summary>
    public string Field { get; }

    internal ReadOnlySpan<byte> AssociatedData() => new LengthPrefixed()
        .U8(FieldCipher.Version).Text(Table).Text(Partition).Text(Row).Text(Field).Bytes;
}
