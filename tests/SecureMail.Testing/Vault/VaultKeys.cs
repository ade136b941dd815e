using System.Text.Json.Nodes;

namespace SecureMail.Testing.Vault;

/// <summary>The keys of a stand-in vault and those that were deleted and can be recovered. Thread safe.</summary>
internal sealed class VaultKeys(Uri vault, TimeProvider clock) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<VaultKey>> live = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<VaultKey>> deleted = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a key, or a new version of it.</summary>
    public JsonObject Create(string name, JsonNode? request)
    {
        lock (gate)
        {
            if (deleted.ContainsKey(name))
            {
                throw new VaultException(new VaultFailure(409, "Conflict", $"Key {name} is currently in a deleted but recoverable state.")
                {
                    Inner = "ObjectIsDeletedButRecoverable",
                });
            }
            var versions = live.TryGetValue(name, out var found) ? found : live[name] = [];
            versions.Add(new VaultKey(vault, name, request, clock.GetUtcNow()));
            return versions[^1].ToBundle();
        }
    }

    /// <summary>A version; the newest without <paramref name="version"/>.</summary>
    public VaultKey Find(string name, string? version)
    {
        lock (gate)
        {
            var versions = live.GetValueOrDefault(name) ?? [];
            return (string.IsNullOrEmpty(version) ? versions.LastOrDefault() : versions.Find(key => key.Id == version))
                ?? throw new VaultException(VaultFailure.NotFound($"{name}/{version}".TrimEnd('/')));
        }
    }

    public JsonObject List(string name)
    {
        lock (gate)
        {
            var items = (live.GetValueOrDefault(name) ?? []).Select(key => key.ToItem());
            return new JsonObject { ["value"] = new JsonArray([.. items]), ["nextLink"] = null };
        }
    }

    public JsonObject Update(string name, string? version, JsonNode request)
    {
        var key = Find(name, version);
        lock (gate)
        {
            key.Update(request, clock.GetUtcNow());
            return key.ToBundle();
        }
    }

    public JsonObject Delete(string name) => Move(name, live, deleted);

    public JsonObject FindDeleted(string name)
    {
        lock (gate)
        {
            return ToDeleted(name, Versions(name, deleted));
        }
    }

    public JsonObject Recover(string name)
    {
        Move(name, deleted, live);
        return Find(name, null).ToBundle();
    }

    public void Purge(string name)
    {
        lock (gate)
        {
            Versions(name, deleted).ForEach(key => key.Dispose());
            deleted.Remove(name);
        }
    }

    public void Dispose()
    {
        foreach (var key in live.Values.Concat(deleted.Values).SelectMany(versions => versions))
        {
            key.Dispose();
        }
    }

    private JsonObject Move(string name, Dictionary<string, List<VaultKey>> from, Dictionary<string, List<VaultKey>> to)
    {
        lock (gate)
        {
            var versions = Versions(name, from);
            from.Remove(name);
            to[name] = versions;
            return ToDeleted(name, versions);
        }
    }

    private static List<VaultKey> Versions(string name, Dictionary<string, List<VaultKey>> keys) =>
        keys.GetValueOrDefault(name) ?? throw new VaultException(VaultFailure.NotFound(name));

    private JsonObject ToDeleted(string name, List<VaultKey> versions)
    {
        var bundle = versions[^1].ToBundle();
        bundle["recoveryId"] = $"{vault}deletedkeys/{name}";
        bundle["deletedDate"] = clock.GetUtcNow().ToUnixTimeSeconds();
        bundle["scheduledPurgeDate"] = clock.GetUtcNow().AddDays(90).ToUnixTimeSeconds();
        return bundle;
    }
}
