using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class NewPasskeyModel(Passkeys passkeys, Viewer viewer) : PageModel
{
    /// <summary>Null when the person must sign in again first.</summary>
    public PasskeyOffer? Offer { get; private set; }

    public bool HasFailed { get; private set; }

    public async Task OnGetAsync() => Offer = viewer.IsFresh ? await passkeys.OfferNewAsync(viewer.User!, HttpContext) : null;

    public async Task<IActionResult> OnPostAsync(string? state, string? credential)
    {
        if (viewer.IsFresh && await passkeys.AddAsync(viewer.User!, state, credential, Devices.NameOf(Request.Headers.UserAgent), HttpContext))
        {
            return new SeeOther(PortalPaths.Account + "?done=passkey");
        }
        HasFailed = true;
        await OnGetAsync();
        return Page();
    }
}
