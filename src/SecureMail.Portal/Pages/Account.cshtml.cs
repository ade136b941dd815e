using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

internal sealed class AccountModel(UserManager<PortalUser> users, SessionList sessions, SharedMailboxes shared, QuestionOffer offer, Viewer viewer) : PageModel
{
    public IReadOnlyList<SessionLine> Sessions { get; private set; } = [];

    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    /// <summary>Mailboxes that are shared with this person.</summary>
    public IReadOnlyList<SharingLine> Shared { get; private set; } = [];

    /// <summary>Whether the page speaks of the security question.</summary>
    public bool OffersQuestion { get; private set; }

    public string? Notice { get; private set; }

    public async Task OnGetAsync(string? done, CancellationToken cancellationToken)
    {
        Sessions = await sessions.ListAsync(viewer.Mailbox, cancellationToken);
        Shared = await shared.OfAsync(viewer.Mailbox, cancellationToken);
        Passkeys = PasskeyList.Read(viewer.User!);
        OffersQuestion = await offer.IsForAsync(viewer.User!, cancellationToken);
        Notice = done switch
        {
            "passkey" => Say("The passkey is saved: next time, choose “Sign in with a passkey”."),
            "question" => Say("Your security question is saved."),
            "password" => Say("Your password is changed, and every other session has ended."),
            "removed" => Say("It is removed."),
            _ => null,
        };
    }

    /// <summary>Signs out everywhere: the account gets a new stamp, which no session bears.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!(await users.UpdateSecurityStampAsync(viewer.User!)).Succeeded)
        {
            throw new InvalidOperationException("internal error: the account changed while its sessions were ended; nothing was changed");
        }
        await sessions.EndAllAsync(viewer.Mailbox, cancellationToken);
        await HttpContext.SignOutAsync(SessionCookie.Scheme);
        return new SeeOther(PortalPaths.SignIn);
    }
}
