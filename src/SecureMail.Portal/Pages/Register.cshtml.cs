using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class RegisterModel(Registration registration, Entry entry, Viewer viewer) : PageModel
{
    public CodeForm Code { get; private set; } = new(Address: "", Message: null);

    /// <summary>The form for the second step: a mailed code does not replace the app of an account that has one.</summary>
    public SecondForm? Second { get; private set; }

    public IActionResult OnGet() => LocalRedirect(PortalPaths.SignIn);

    public async Task<IActionResult> OnPostAsync(
        string? address, string? code, string? password, string? message, CancellationToken cancellationToken)
    {
        if (MailboxDirectory.Normalize(address) is not { } normalized)
        {
            return new SeeOther(PortalPaths.SignIn);
        }
        var attempt = new RegistrationAttempt(normalized, code ?? "", password ?? "", Sources.Of(HttpContext), message);
        var result = await registration.TryAsync(attempt, cancellationToken);
        if (result.User is not { } user)
        {
            entry.Refuse(Entry.Code);
            // The same for a wrong and a spent code: only addresses with messages have codes to spend.
            Code = result.PasswordFault is { } fault
                ? new CodeForm(normalized, message, fault, code)
                : new CodeForm(normalized, message, Say("This code is not the right one, or it is too old or was tried too often. Look at the newest mail, or have the code sent again below."));
            return Page();
        }
        // Who is signed in as this person has passed the second step already.
        var isOwnChange = viewer.User?.Mailbox == user.Mailbox;
        Second = isOwnChange ? null : entry.SecondStepOf(user, message);
        if (Second is not null)
        {
            return Page();
        }
        var next = await entry.LetInAsync(HttpContext, user, Entry.Code, message, cancellationToken);
        return isOwnChange && message is null ? new SeeOther(PortalPaths.Account + "?done=password") : next;
    }
}
