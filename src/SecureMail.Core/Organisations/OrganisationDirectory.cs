using System.Text.Json;
using SecureMail.Core.Store;

namespace SecureMail.Core.Organisations;

/// <summary>The organisations of this deployment.</summary>
public sealed class OrganisationDirectory(ITableStore tables, OrganisationRules rules)
{
    private const string SettingsRow = "settings";
    private const string Settings = "Settings";

    /// <summary>Finds an organisation by its id; null when there is none. The id may come from outside.</summary>
    public async Task<Organisation?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!TableKey.IsSafe(id))
        {
            return null;
        }
        var row = await tables.GetAsync(StorageNames.Organisations, id, SettingsRow, cancellationToken);
        return row is null ? null : Read(row);
    }

    /// <summary>Every organisation, in the order of their ids.</summary>
    public IAsyncEnumerable<Organisation> ListAsync(CancellationToken cancellationToken) =>
        tables.QueryAsync(new TableQuery(StorageNames.Organisations), cancellationToken)
            .Where(row => row.Key == SettingsRow)
            .Select(row => Read(row)!);

    /// <summary>What must be corrected before an organisation can be stored.</summary>
    public IReadOnlyList<string> Check(Organisation organisation) => rules.Check(organisation);

    /// <summary>Stores an organisation, new or changed; returns what must be corrected first, or an empty list.</summary>
    public async Task<IReadOnlyList<string>> SaveAsync(Organisation organisation, CancellationToken cancellationToken)
    {
        var faults = rules.Check(organisation);
        if (faults.Count == 0)
        {
            var row = new TableRow(organisation.Id, SettingsRow)
                .Set(Settings, JsonSerializer.Serialize(organisation, JsonSerializerOptions.Web));
            await tables.PutAsync(StorageNames.Organisations, row, cancellationToken);
        }
        return faults;
    }

    private static Organisation? Read(TableRow row) =>
        JsonSerializer.Deserialize<Organisation>(row.RequiredText(Settings), JsonSerializerOptions.Web);
}
