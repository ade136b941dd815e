using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class AccountModel(UserManager<PortalUser> users, Viewer viewer) : PageModel
{
    /// <summary>Signs out everywhere: the account gets a new stamp, which no session bears.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (viewer.User is { } user && !(await users.UpdateSecurityStampAsync(user)).Succeeded)
        {
            throw new InvalidOperationException("internal error: the account changed while its sessions were ended; nothing was changed");
        }
        await HttpContext.SignOutAsync(SessionCookie.Scheme);
        return new SeeOther(PortalPaths.SignIn);
    }
}
