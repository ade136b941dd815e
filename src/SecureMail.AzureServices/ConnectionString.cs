namespace SecureMail.AzureServices;

/// <summary>
/// Storage connection strings: <c>Name=value;…</c>, names in any case.
/// https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
/// </summary>
internal static class ConnectionString
{
    // Azurite's account and key, which are public. https://learn.microsoft.com/azure/storage/common/storage-use-azurite
    private const string Development =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
        "BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;" +
        "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;" +
        "TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;";

    /// <summary>Parses a connection string; <paramref name="setting"/> is named in errors, the string itself never.</summary>
    public static StorageAddress Parse(string text, string setting)
    {
        var parts = Split(text, setting);
        if (parts.TryGetValue("UseDevelopmentStorage", out var use) && use.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            parts = Split(Development, setting);
        }
        if (parts.ContainsKey("SharedAccessSignature"))
        {
            throw new SettingException(
                $"{setting} holds a shared access signature: give a connection string with AccountKey, or use an identity.");
        }
        var account = Required(parts, "AccountName", setting);
        return new StorageAddress
        {
            Account = account,
            Key = Key(Required(parts, "AccountKey", setting), setting),
            Blobs = Endpoint(parts, account, "Blob", setting),
            Queues = Endpoint(parts, account, "Queue", setting),
            Tables = Endpoint(parts, account, "Table", setting),
        };
    }

    private static Dictionary<string, string> Split(string text, string setting)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new SettingException(
                    $"{setting} is not a connection string: each part must have the form Name=value, with ; between.");
            }
            parts[part[..equals]] = part[(equals + 1)..];
        }
        return parts;
    }

    private static string Required(Dictionary<string, string> parts, string name, string setting) =>
        parts.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw new SettingException(
                $"{setting} has no {name}: copy the whole connection string from the account's page \"Access keys\".");

    private static byte[] Key(string text, string setting)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException exception)
        {
            throw new SettingException($"The AccountKey in {setting} is not Base64: copy the whole connection string again.", exception);
        }
    }

    private static Uri Endpoint(Dictionary<string, string> parts, string account, string kind, string setting)
    {
        var protocol = parts.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var suffix = parts.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        var text = parts.GetValueOrDefault($"{kind}Endpoint", $"{protocol}://{account}.{kind.ToLowerInvariant()}.{suffix}");
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new SettingException($"The {kind}Endpoint in {setting} is not an address that begins with https://.");
    }
}
