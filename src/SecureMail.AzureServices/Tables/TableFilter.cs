using System.Globalization;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tables;

/// <summary>The <c>$filter</c> of a query. https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities</summary>
internal static class TableFilter
{
    /// <summary>The filter, not yet percent-encoded; null when the query asks for the whole table.</summary>
    public static string? From(TableQuery query)
    {
        string?[] conditions =
        [
            Compare("PartitionKey", "eq", query.Partition),
            query.Partition is null ? Compare("PartitionKey", "gt", query.PartitionAbove) : null,
            query.Partition is null ? Compare("PartitionKey", "lt", query.PartitionBelow) : null,
            Compare("RowKey", "ge", query.RowFrom),
            Compare("RowKey", "lt", query.RowBelow),
            query.NotAfter is { } bound ? $"{bound.Name} le {Literal(bound.Time)}" : null,
        ];
        var filter = string.Join(" and ", conditions.OfType<string>());
        return filter.Length == 0 ? null : filter;
    }

    /// <summary>An OData string literal: in single quotes, a quote inside doubled.</summary>
    public static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Literal(DateTimeOffset time) =>
        $"datetime'{time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}'";

    private static string? Compare(string column, string comparison, string? value) =>
        value is null ? null : $"{column} {comparison} {Literal(value)}";
}
