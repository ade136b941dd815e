using Azure.Core;
using Azure.Identity;

namespace SecureMail.AzureServices;

/// <summary>Who the program is when it asks Microsoft Entra ID for a token.</summary>
public static class ProgramIdentity
{
    /// <summary>
    /// <c>managedidentity</c>: the managed identity of the place it runs in, <paramref name="clientId"/> choosing a
    /// user-assigned one. Null or empty: whatever works here, such as the signed-in developer.
    /// </summary>
    /// <param name="kind">The value of a setting that ends in <c>__credential</c>.</param>
    /// <param name="clientId">The value of the setting that ends in <c>__clientId</c>.</param>
    /// <param name="setting">The setting's name, for the error.</param>
    /// <exception cref="SettingException">Another kind.</exception>
    public static TokenCredential From(string? kind, string? clientId, string setting) => Later(kind, clientId, setting).Value;

    /// <summary>
    /// The same, but made when a token is first asked for: what stands behind it takes longer to load than a host should wait
    /// for a program's first answer. Another kind is refused at once.
    /// </summary>
    /// <inheritdoc cref="From"/>
    public static TokenCredential Late(string? kind, string? clientId, string setting) => new LateCredential(Later(kind, clientId, setting));

    internal static Lazy<TokenCredential> Later(string? kind, string? clientId, string setting) => kind?.ToLowerInvariant() switch
    {
        "managedidentity" => new(() => Managed(clientId)),
        null or "" => new(() => Developer(clientId)),
        _ => throw new SettingException($"{setting} must be managedidentity, or absent for the signed-in developer."),
    };

    private static ManagedIdentityCredential Managed(string? clientId) =>
        new(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));

    private static DefaultAzureCredential Developer(string? clientId) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });
}
