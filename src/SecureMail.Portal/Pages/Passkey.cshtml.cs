using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Accounts;

namespace SecureMail.Portal.Pages;

/// <summary>A passkey is two factors in one, the device and what unlocks it: no second step follows.</summary>
[AllowAnonymous]
internal sealed class PasskeyModel(Passkeys passkeys, Entry entry) : PageModel
{
    public PasskeyOffer? Offer { get; private set; }

    public string? Message { get; private set; }

    public bool HasFailed { get; private set; }

    public async Task OnGetAsync(string? message)
    {
        Message = message;
        Offer = await passkeys.OfferSignInAsync(HttpContext);
    }

    public async Task<IActionResult> OnPostAsync(string? state, string? credential, string? message, CancellationToken cancellationToken)
    {
        if (await passkeys.TryAsync(state, credential, HttpContext) is { } user)
        {
            return await entry.LetInAsync(HttpContext, user, Entry.Passkey, message, cancellationToken);
        }
        entry.Refuse(Entry.Passkey);
        HasFailed = true;
        await OnGetAsync(message);
        return Page();
    }
}
