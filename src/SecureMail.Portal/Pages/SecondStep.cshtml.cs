using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class SecondStepModel(SecondSteps secondSteps, Entry entry) : PageModel
{
    public SecondForm Form { get; private set; } = new("");

    public IActionResult OnGet() => LocalRedirect(PortalPaths.SignIn);

    public async Task<IActionResult> OnPostAsync(string? ticket, string? code, CancellationToken cancellationToken)
    {
        if (await secondSteps.UserOfAsync(ticket) is not { } first)
        {
            return new SeeOther(PortalPaths.SignIn);
        }
        if (await secondSteps.TryAsync(first.User, code ?? "", Sources.Of(HttpContext), cancellationToken))
        {
            return await entry.LetInAsync(HttpContext, first.User, Entry.App, first.Message, cancellationToken);
        }
        entry.Refuse(Entry.App);
        Form = new SecondForm(ticket!, Say("This code is not the right one, it was used before, or there were too many tries. Wait for the next code and try again."));
        return Page();
    }
}
