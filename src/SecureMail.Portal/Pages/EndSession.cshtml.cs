using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class EndSessionModel(SessionList sessions, Viewer viewer) : PageModel
{
    private const int IdCharacters = 64;

    public IActionResult OnGet() => LocalRedirect(PortalPaths.Account);

    public async Task<IActionResult> OnPostAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is { Length: IdCharacters } && id.All(char.IsAsciiHexDigitLower))
        {
            await sessions.EndAsync(viewer.Mailbox, id, cancellationToken);
        }
        return new SeeOther(PortalPaths.Account);
    }
}
