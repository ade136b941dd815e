using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace SecureMail.Portal.Accounts;

/// <summary>What a passkey form carries.</summary>
/// <param name="Options">For the browser, as JSON.</param>
/// <param name="State">The challenge, protected; it comes back with the browser's answer.</param>
internal sealed record PasskeyOffer(string Options, string State);

/// <summary>
/// Passkeys (W3C Web Authentication, by ASP.NET Core Identity's handler): user verification and discoverable credentials
/// required, no attestation. The challenge stands protected in the form, so that showing it changes nothing here; each is
/// good for five minutes, for one purpose, and once: that it was answered is remembered until it is too old.
/// </summary>
internal sealed class Passkeys(
    IPasskeyHandler<PortalUser> handler, UserManager<PortalUser> users, SpentChallenges spent, IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan OfferLife = TimeSpan.FromMinutes(5);

    private readonly IDataProtector states = protection.CreateProtector("SecureMail.Portal.Passkeys");

    /// <summary>Asks the browser for a new passkey of the account.</summary>
    public async Task<PasskeyOffer> OfferNewAsync(PortalUser user, HttpContext context)
    {
        var entity = new PasskeyUserEntity { Id = user.Mailbox.Value, Name = user.Address, DisplayName = user.Address };
        var made = await handler.MakeCreationOptionsAsync(entity, context);
        return new PasskeyOffer(made.CreationOptionsJson, Protect("new", made.AttestationState));
    }

    /// <summary>Asks the browser for any passkey of this portal.</summary>
    public async Task<PasskeyOffer> OfferSignInAsync(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return new PasskeyOffer(made.RequestOptionsJson, Protect("sign-in", made.AssertionState));
    }

    /// <summary>Adds the passkey that the browser made.</summary>
    public async Task<bool> AddAsync(PortalUser user, string? state, string? credential, string name, HttpContext context)
    {
        if (PasskeyList.Read(user).Count >= PasskeyList.Most || Open("new", state) is not { } challenge)
        {
            return false;
        }
        var made = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { CredentialJson = credential ?? "", AttestationState = challenge.State, HttpContext = context });
        if (!made.Succeeded || made.UserEntity.Id != user.Mailbox.Value || !await spent.SpendAsync(state!, challenge.Until))
        {
            return false;
        }
        made.Passkey.Name = name;
        return (await users.AddOrUpdatePasskeyAsync(user, made.Passkey)).Succeeded;
    }

    /// <summary>The account that the passkey belongs to, or null.</summary>
    public async Task<PortalUser?> TryAsync(string? state, string? credential, HttpContext context)
    {
        if (Open("sign-in", state) is not { } challenge)
        {
            return null;
        }
        var shown = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { CredentialJson = credential ?? "", AssertionState = challenge.State, HttpContext = context });
        // The counter is stored with a conditional write.
        return shown.Succeeded && await spent.SpendAsync(state!, challenge.Until) && (await users.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey)).Succeeded ? shown.User : null;
    }

    /// <summary>Removes a passkey.</summary>
    public Task<IdentityResult> RemoveAsync(PortalUser user, byte[] credentialId) => users.RemovePasskeyAsync(user, credentialId);

    private string Protect(string purpose, string? state) => states.CreateProtector(purpose)
        .Protect(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow().ToUnixTimeSeconds()}|{state}"));

    // A challenge is spent by an answer that holds: whatever else is posted, by a scanner too, changes nothing.
    private (string State, DateTimeOffset Until)? Open(string purpose, string? text)
    {
        try
        {
            var parts = states.CreateProtector(purpose).Unprotect(text ?? "").Split('|', 2);
            var until = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture)) + OfferLife;
            return clock.GetUtcNow() <= until ? (parts[1], until) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
