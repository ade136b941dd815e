using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

/// <summary>The one form with which people get in: with a password they sign in, without one a code is mailed to them.</summary>
[AllowAnonymous]
internal sealed class StartModel(Accounts.SignIn signIn, MailboxProof proof, Entry entry, Viewer viewer) : PageModel
{
    public SignInForm Form { get; private set; } = new(Message: null);

    /// <summary>The next form, once a code was asked for; it looks the same for every address.</summary>
    public CodeForm? Code { get; private set; }

    /// <summary>The form for the second step, which some accounts have.</summary>
    public SecondForm? Second { get; private set; }

    public async Task<IActionResult> OnPostAsync(string? address, string? password, string? message, CancellationToken cancellationToken)
    {
        if (MailboxDirectory.Normalize(address) is not { } normalized)
        {
            Form = new SignInForm(message, address, Say("This is not an e-mail address. Please check it for typing errors."));
            return Page();
        }
        if (string.IsNullOrEmpty(password))
        {
            await proof.RequestAsync(normalized, Sources.Of(HttpContext), Wording.Languages.Current, cancellationToken);
            Code = new CodeForm(normalized, message);
            return Page();
        }
        if (viewer.User is not null)
        {
            return new SeeOther(PortalPaths.Root);
        }
        return await SignInAsync(normalized, password, message, cancellationToken);
    }

    private async Task<IActionResult> SignInAsync(string address, string password, string? message, CancellationToken cancellationToken)
    {
        if (await signIn.TryAsync(address, password, Sources.Of(HttpContext), cancellationToken) is not { } user)
        {
            entry.Refuse(Entry.Password);
            // One sentence for every reason, so that it tells nobody whether there is an account.
            Form = new SignInForm(message, address, Say("Address and password do not belong together, or there were too many tries. Wait a few minutes, or leave the password empty to get a code."));
            return Page();
        }
        Second = entry.SecondStepOf(user, message);
        return Second is null ? await entry.LetInAsync(HttpContext, user, Entry.Password, message, cancellationToken) : Page();
    }
}
