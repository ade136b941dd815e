using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

/// <summary>Takes a recipient's request for more time; the message's page has the button.</summary>
internal sealed class MoreTimeModel(PersonAccess access, TimeRequest request, Viewer viewer) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } view ? new SeeOther(PortalPaths.Message(view.Message.Id)) : NotFound();

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } view)
        {
            return NotFound();
        }
        var asked = await request.AskAsync(view, cancellationToken);
        return new SeeOther(PortalPaths.Message(view.Message.Id) + (asked ? "?asked=1" : ""));
    }

    private async Task<MessageView?> FindAsync(string id, CancellationToken cancellationToken) =>
        MessageId.TryParse(id) is { } message ? await access.FindAsync(viewer.Mailbox, message, cancellationToken) : null;
}
