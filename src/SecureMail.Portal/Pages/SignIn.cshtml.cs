using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class SignInModel(Accounts.SignIn signIn, ReadRequest readRequest, Viewer viewer) : PageModel
{
    /// <summary>One sentence for every reason, so that it tells nobody whether there is an account.</summary>
    private const string Wrong =
        "Address and password do not belong together, or there were too many tries. Try again in five minutes, or have a code mailed to you.";

    public SignInForm Form { get; private set; } = new(Message: null);

    /// <summary>Whether a new password was just set.</summary>
    public bool PasswordChanged { get; private set; }

    public IActionResult OnGet(string? changed)
    {
        PasswordChanged = changed is not null;
        return viewer.User is null ? Page() : RedirectToInbox();
    }

    public async Task<IActionResult> OnPostAsync(string? address, string? password, string? message, CancellationToken cancellationToken)
    {
        if (viewer.User is not null)
        {
            return RedirectToInbox();
        }
        var normalized = MailboxDirectory.Normalize(address);
        var user = normalized is null ? null : await signIn.TryAsync(normalized, password ?? "", cancellationToken);
        if (user is null)
        {
            Form = new SignInForm(message, address, Wrong);
            return Page();
        }
        await SessionCookie.SignInAsync(HttpContext, user);
        return new SeeOther(await readRequest.CarryOutAsync(user.Mailbox, message, cancellationToken));
    }

    private static SeeOther RedirectToInbox() => new(PortalPaths.Root);
}
