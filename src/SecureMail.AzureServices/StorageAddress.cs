using Azure.Core;
using Azure.Storage;

namespace SecureMail.AzureServices;

/// <summary>
/// Where a storage account is and how to sign in there: with its key, or with a token of the program's identity.
/// Read from the settings that the Functions host itself reads, so that both use one account.
/// https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
/// </summary>
internal sealed record StorageAddress
{
    private const string Setting = "AzureWebJobsStorage";

    public required string Account { get; init; }

    public required Uri Blobs { get; init; }

    public required Uri Queues { get; init; }

    public required Uri Tables { get; init; }

    /// <summary>The account's key; null when <see cref="Identity"/> is set.</summary>
    public byte[]? Key { get; init; }

    /// <summary>The program's identity, made when it is first asked for; null when <see cref="Key"/> is set.</summary>
    public TokenCredential? Identity => IdentityLater?.Value;

    /// <summary>Makes <see cref="Identity"/>.</summary>
    public Lazy<TokenCredential>? IdentityLater { get; init; }

    /// <summary>The key in the form that the storage packages take.</summary>
    public StorageSharedKeyCredential? SharedKey => Key is null ? null : new(Account, Convert.ToBase64String(Key));

    /// <summary>Reads the settings by name; names have the form <c>AzureWebJobsStorage__accountName</c>.</summary>
    public static StorageAddress From(Func<string, string?> setting)
    {
        var connection = setting(Setting);
        if (!string.IsNullOrWhiteSpace(connection))
        {
            return ConnectionString.Parse(connection, Setting);
        }
        var account = setting($"{Setting}__accountName");
        return account is null && setting($"{Setting}__tableServiceUri") is null
            ? throw new SettingException(
                $"{Setting} is missing: write a connection string there, or the account's name in {Setting}__accountName.")
            : FromIdentity(account, setting);
    }

    private static StorageAddress FromIdentity(string? account, Func<string, string?> setting)
    {
        Uri Service(string kind) => ServiceUri(setting($"{Setting}__{kind}ServiceUri"), account, kind);
        var tables = Service("table");
        return new StorageAddress
        {
            Account = account ?? tables.Host.Split('.')[0],
            Blobs = Service("blob"),
            Queues = Service("queue"),
            Tables = tables,
            IdentityLater = ProgramIdentity.Later(
                setting($"{Setting}__credential"), setting($"{Setting}__clientId"), $"{Setting}__credential"),
        };
    }

    private static Uri ServiceUri(string? given, string? account, string kind)
    {
        if (given is null)
        {
            return account is not null && account.All(char.IsAsciiLetterOrDigit)
                ? new Uri($"https://{account}.{kind}.core.windows.net")
                : throw new SettingException(
                    $"{Setting}__accountName must be an account's name (letters and digits), or set {Setting}__{kind}ServiceUri.");
        }
        // A token must not travel in clear text.
        return Uri.TryCreate(given, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new SettingException($"{Setting}__{kind}ServiceUri must be an address that begins with https://.");
    }
}
