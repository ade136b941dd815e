using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class SignInModel(Viewer viewer) : PageModel
{
    public IActionResult OnGet() => viewer.User is null ? Page() : new SeeOther(PortalPaths.Root);
}
