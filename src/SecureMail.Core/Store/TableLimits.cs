using System.Buffers;
using System.Text;

namespace SecureMail.Core.Store;

/// <summary>
/// What Azure Table Storage takes, checked before a write leaves the program, so that the tests' memory refuses what
/// the service would refuse. Source: "Understanding the Table service data model" and "Performing entity group transactions".
/// </summary>
public static class TableLimits
{
    /// <summary>Longest partition or row key: 512 UTF-16 characters (1 KiB).</summary>
    public const int KeyCharacters = 512;

    /// <summary>Longest value: 64 KiB of bytes, or of UTF-16 text.</summary>
    public const int ValueBytes = 64 * 1024;

    /// <summary>Most named values of a row: 251, one less than the service's 252, which the write mark takes.</summary>
    public const int Values = 251;

    /// <summary>Largest row: 1 MiB less 1 KiB for what the service and the write mark add.</summary>
    public const int RowBytes = (1024 - 1) * 1024;

    /// <summary>Most writes of one transaction.</summary>
    public const int TransactionWrites = 100;

    /// <summary>Largest transaction: 4 MiB on the wire, of which 3 MiB for the rows themselves.</summary>
    public const int TransactionBytes = 3 * 1024 * 1024;

    /// <summary>The value name that a table store keeps for itself, to tell its own write from another's after a lost answer.</summary>
    public const string WriteMark = "WriteMark";

    private static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Checks a key. Throws <see cref="ArgumentException"/>.</summary>
    public static void CheckKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Require(key.Length <= KeyCharacters, $"A table key has {key.Length} characters; at most {KeyCharacters} are possible.");
        Require(!key.Any(character => character is '/' or '\\' or '#' or '?' || char.IsControl(character)),
            "A table key holds one of / \\ # ? or a control character, which Azure Table Storage refuses.");
        Require(IsWellFormed(key), "A table key holds half a surrogate pair.");
    }

    /// <summary>
    /// Checks a row before it is written and returns its size in bytes as the service counts it.
    /// Throws <see cref="ArgumentException"/>.
    /// </summary>
    public static int CheckRow(TableRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        CheckKey(row.Partition);
        CheckKey(row.Key);
        Require(row.Values.Count <= Values, $"A row has {row.Values.Count} values; at most {Values} are possible.");
        var size = 4 + 2 * (row.Partition.Length + row.Key.Length);
        foreach (var (name, value) in row.Values)
        {
            CheckName(name);
            size += 8 + 2 * name.Length + CheckValue(name, value);
        }
        Require(size <= RowBytes, $"A row has {size} bytes; at most {RowBytes} are possible.");
        return size;
    }

    /// <summary>Checks a transaction: 1 to 100 writes to different rows of one partition. Throws <see cref="ArgumentException"/>.</summary>
    public static void CheckTransaction(IReadOnlyList<TableWrite> writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        Require(writes.Count is > 0 and <= TransactionWrites,
            $"A transaction has {writes.Count} writes; 1 to {TransactionWrites} are possible.");
        Require(writes.All(write => write.Row.Partition == writes[0].Row.Partition), "A transaction reaches into two partitions.");
        Require(writes.DistinctBy(write => write.Row.Key).Count() == writes.Count, "A transaction writes one row twice.");
        Require(writes.Sum(write => CheckRow(write.Row)) <= TransactionBytes, $"A transaction has more than {TransactionBytes} bytes.");
        foreach (var write in writes.Where(write => write.Kind != TableWriteKind.Insert))
        {
            CheckStored(write.Row);
        }
    }

    /// <summary>Checks that a row which is compared by its ETag has one. Throws <see cref="ArgumentException"/>.</summary>
    public static void CheckStored(TableRow row) =>
        Require(row.ETag is not null, $"Row {row.Key} was never read: without an ETag nothing can be compared.");

    private static void CheckName(string name)
    {
        Require(name.Length is > 0 and <= 255 && !char.IsAsciiDigit(name[0]) && name.All(IsNameCharacter),
            $"\"{name}\" cannot name a value: only ASCII letters, digits and _ are possible.");
        Require(name is not ("PartitionKey" or "RowKey" or "Timestamp" or WriteMark),
            $"\"{name}\" is a name that the store uses itself.");
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private static int CheckValue(string name, object value)
    {
        var size = value switch
        {
            string text => 4 + 2 * text.Length,
            byte[] bytes => 4 + bytes.Length,
            _ => 8,
        };
        Require(size - 4 <= ValueBytes, $"{name} has {size - 4} bytes; at most {ValueBytes} are possible.");
        Require(value is not DateTimeOffset time || time >= EarliestTime,
            $"{name} is before the year 1601, which Azure Table Storage cannot keep.");
        Require(value is not string written || IsWellFormed(written), $"{name} holds half a surrogate pair.");
        return size;
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }
            text = text[consumed..];
        }
        return true;
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException(problem);
        }
    }
}
