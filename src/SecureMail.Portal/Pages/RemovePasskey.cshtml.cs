using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class RemovePasskeyModel(Passkeys passkeys, Viewer viewer) : PageModel
{
    public IActionResult OnGet() => LocalRedirect(PortalPaths.Account);

    public async Task<IActionResult> OnPostAsync(string? id)
    {
        if (!viewer.IsFresh)
        {
            return Page();
        }
        if (PasskeyList.Read(viewer.User!).FirstOrDefault(passkey => Convert.ToHexString(passkey.CredentialId) == id) is { } found)
        {
            await passkeys.RemoveAsync(viewer.User!, found.CredentialId);
        }
        return new SeeOther(PortalPaths.Account + "?done=removed");
    }
}
