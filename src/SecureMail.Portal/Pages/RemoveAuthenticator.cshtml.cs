using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class RemoveAuthenticatorModel(SecondSteps secondSteps, Viewer viewer) : PageModel
{
    public IActionResult OnGet() => LocalRedirect(PortalPaths.Account);

    public async Task<IActionResult> OnPostAsync()
    {
        if (!viewer.IsFresh)
        {
            return Page();
        }
        await secondSteps.RemoveAsync(viewer.User!);
        return new SeeOther(PortalPaths.Account + "?done=removed");
    }
}
