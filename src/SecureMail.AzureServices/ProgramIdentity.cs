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
    public static TokenCredential From(string? kind, string? clientId, string setting) => kind?.ToLowerInvariant() switch
    {
        "managedidentity" => new ManagedIdentityCredential(
            clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId)),
        null or "" => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId }),
        _ => throw new SettingException($"{setting} must be managedidentity, or absent for the signed-in developer."),
    };
}
