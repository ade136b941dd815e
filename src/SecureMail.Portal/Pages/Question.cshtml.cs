using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

/// <summary>
/// Sets the security question or changes it, the answer too, without the old one: a fresh sign-in is more than the answer
/// ever proves, and a mailed code gives none to an account with an answer unless it was right.
/// </summary>
internal sealed class QuestionModel(UserManager<PortalUser> users, SecurityAnswers answers, QuestionOffer offer, Viewer viewer) : PageModel
{
    public bool MustSignInAgain { get; private set; }

    public string? Fault { get; private set; }

    /// <summary>The question that is chosen; 0 for none.</summary>
    public int Chosen { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await offer.IsForAsync(viewer.User!, cancellationToken))
        {
            return LocalRedirect(PortalPaths.Account);
        }
        MustSignInAgain = !viewer.IsFresh;
        Chosen = viewer.User!.Question ?? 0;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(int question, string? answer, CancellationToken cancellationToken)
    {
        if (!viewer.IsFresh || !await offer.IsForAsync(viewer.User!, cancellationToken))
        {
            return await OnGetAsync(cancellationToken);
        }
        Fault = answers.FaultOf(question, answer ?? "", viewer.User!.Address) ?? await SaveAsync(question, answer!, cancellationToken);
        Chosen = question;
        return Fault is null ? new SeeOther(PortalPaths.Account + "?done=question") : Page();
    }

    private async Task<string?> SaveAsync(int question, string answer, CancellationToken cancellationToken)
    {
        await answers.SetAsync(viewer.User!, question, answer, cancellationToken);
        return (await users.UpdateAsync(viewer.User!)).Succeeded
            ? null
            : Say("The account was changed in another window meanwhile. Please try again.");
    }
}
