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
    IPasskeyHandler<PortalUser> handler, UserManager<PortalUser> users, SpentChallenges spent, FormTickets tickets)
{
    private const string NewPurpose = "SecureMail.Portal.Passkeys.New";
    private const string SignInPurpose = "SecureMail.Portal.Passkeys.SignIn";
    private static readonly TimeSpan OfferLife = TimeSpan.FromMinutes(5);

    /// <summary>Asks the browser for a new passkey of the account.</summary>
    public async Task<PasskeyOffer> OfferNewAsync(PortalUser user, HttpContext context)
    {
        var entity = new PasskeyUserEntity { Id = user.Mailbox.Value, Name = user.Address, DisplayName = user.Address };
        var made = await handler.MakeCreationOptionsAsync(entity, context);
        return new PasskeyOffer(made.CreationOptionsJson, tickets.Protect(NewPurpose, made.AttestationState ?? "", OfferLife));
    }

    /// <summary>Asks the browser for any passkey of this portal.</summary>
    public async Task<PasskeyOffer> OfferSignInAsync(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return new PasskeyOffer(made.RequestOptionsJson, tickets.Protect(SignInPurpose, made.AssertionState ?? "", OfferLife));
    }

    /// <summary>Adds the passkey that the browser made.</summary>
    public async Task<bool> AddAsync(PortalUser user, string? state, string? credential, string name, HttpContext context)
    {
        if (PasskeyList.Read(user).Count >= PasskeyList.Most || tickets.Open(NewPurpose, state) is not { } challenge)
        {
            return false;
        }
        var made = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { CredentialJson = credential ?? "", AttestationState = challenge.Text, HttpContext = context });
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
        // A challenge is spent by an answer that holds: whatever else is posted, by a scanner too, changes nothing.
        if (tickets.Open(SignInPurpose, state) is not { } challenge)
        {
            return null;
        }
        var shown = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { CredentialJson = credential ?? "", AssertionState = challenge.Text, HttpContext = context });
        // The counter is stored with a conditional write.
        return shown.Succeeded && await spent.SpendAsync(state!, challenge.Until) && (await users.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey)).Succeeded ? shown.User : null;
    }

    /// <summary>Removes a passkey.</summary>
    public Task<IdentityResult> RemoveAsync(PortalUser user, byte[] credentialId) => users.RemovePasskeyAsync(user, credentialId);
}
