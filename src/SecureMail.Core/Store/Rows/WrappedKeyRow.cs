using System.Globalization;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;

namespace SecureMail.Core.Store.Rows;

/// <summary>
/// A key of the deployment or of an organisation in the table <c>keys</c>: PK owner, RK name. The index key of a month
/// is named <c>index-yyyyMM</c> and says until when messages may need it.
/// </summary>
public sealed class WrappedKeyRow(TableRow row)
{
    /// <summary>The owner of keys that belong to no organisation.</summary>
    public const string Deployment = "-deployment";

    private const string IndexPrefix = "index-";
    private const string MonthFormat = "yyyyMM";

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>The organisation, or <see cref="Deployment"/>.</summary>
    public string Owner => Row.Partition;

    /// <summary>Its name.</summary>
    public string Name => Row.Key;

    /// <summary>The wrapped key.</summary>
    public WrappedKey Wrapped
    {
        get => WrappedColumns.Read(Row);
        set => WrappedColumns.Set(Row, value);
    }

    /// <summary>
    /// Whose messages may need an index key until when; null for another key. It only ever grows. An index key that was made
    /// before this was recorded counts as needed by the longest life there is.
    /// </summary>
    public DateTimeOffset? NeededUntil
    {
        get => MonthOf(Name) is { } month ? Row.Time("NeededUntil") ?? month.AddMonths(1) + OrganisationRules.LongestRetention : null;
        set => Row.Set("NeededUntil", value);
    }

    /// <summary>The name of the index key of the month in which a message was accepted.</summary>
    public static string IndexName(DateTimeOffset acceptedAt) =>
        IndexPrefix + acceptedAt.UtcDateTime.ToString(MonthFormat, CultureInfo.InvariantCulture);

    /// <summary>A new row.</summary>
    public static WrappedKeyRow Create(string owner, string name, WrappedKey wrapped) =>
        new(new TableRow(owner, name)) { Wrapped = wrapped };

    /// <summary>The first instant of an index key's month; null when the name is another key's.</summary>
    public static DateTimeOffset? MonthOf(string name) =>
        name.StartsWith(IndexPrefix, StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(
            name.AsSpan(IndexPrefix.Length), MonthFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var month)
            ? month
            : null;
}
