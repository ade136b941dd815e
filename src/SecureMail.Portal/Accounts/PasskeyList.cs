using System.Text.Json;
using Microsoft.AspNetCore.Identity;

namespace SecureMail.Portal.Accounts;

/// <summary>An account's passkeys as its row holds them. Attestation is not kept: the portal asks for none.</summary>
internal static class PasskeyList
{
    /// <summary>Most passkeys of an account: more than a person has devices, and far below what a row holds.</summary>
    public const int Most = 10;

    public static IReadOnlyList<UserPasskeyInfo> Read(PortalUser user) =>
        [.. (JsonSerializer.Deserialize<List<Stored>>(user.Passkeys ?? "[]", JsonSerializerOptions.Web) ?? []).Select(InfoOf)];

    public static void Write(PortalUser user, IEnumerable<UserPasskeyInfo> passkeys) =>
        user.Passkeys = JsonSerializer.Serialize(passkeys.Select(StoredOf), JsonSerializerOptions.Web);

    private static UserPasskeyInfo InfoOf(Stored stored) => new(
        stored.Id, stored.PublicKey, stored.CreatedAt, stored.SignCount, stored.Transports,
        stored.IsUserVerified, stored.IsBackupEligible, stored.IsBackedUp, attestationObject: [], clientDataJson: [])
    {
        Name = stored.Name,
    };

    private static Stored StoredOf(UserPasskeyInfo passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, passkey.SignCount, passkey.Transports,
        passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.Name);

    private sealed record Stored(
        byte[] Id, byte[] PublicKey, DateTimeOffset CreatedAt, uint SignCount, string[]? Transports,
        bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp, string? Name);
}
