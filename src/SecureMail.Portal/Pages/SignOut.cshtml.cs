using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class SignOutModel : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync(SessionCookie.Scheme);
        // What the browser still holds of pages goes too (W3C Clear Site Data). Cookies stay: the language is no secret.
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return new SeeOther(PortalPaths.SignIn);
    }
}
