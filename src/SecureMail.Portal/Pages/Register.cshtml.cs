using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class RegisterModel(Registration registration, ReadRequest readRequest, Viewer viewer) : PageModel
{
    /// <summary>The same for a wrong and a spent code: only addresses with messages have codes to spend.</summary>
    private const string WrongCode =
        "This code is not the right one, or it is too old or was tried too often. Look at the newest mail, or have the code sent again below.";

    private const string PasswordChanged = PortalPaths.SignIn + "?changed=1";

    public CodeForm Code { get; private set; } = new(Address: "", Message: null);

    public IActionResult OnGet() => LocalRedirect(PortalPaths.Start);

    public async Task<IActionResult> OnPostAsync(
        string? address, string? code, string? password, string? message, CancellationToken cancellationToken)
    {
        if (MailboxDirectory.Normalize(address) is not { } normalized)
        {
            return new SeeOther(PortalPaths.Start);
        }
        var result = await registration.TryAsync(normalized, code ?? "", password ?? "", cancellationToken);
        if (result.User is not { } user)
        {
            Code = result.PasswordFault is { } fault
                ? new CodeForm(normalized, message, fault, code)
                : new CodeForm(normalized, message, WrongCode);
            return Page();
        }
        if (viewer.User is not null)
        {
            await HttpContext.SignOutAsync(SessionCookie.Scheme);
            return new SeeOther(PasswordChanged);
        }
        await SessionCookie.SignInAsync(HttpContext, user);
        return new SeeOther(await readRequest.CarryOutAsync(user.Mailbox, message, cancellationToken));
    }
}
