using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class ExpireModel(PersonAccess access, Withdrawal withdrawal, Viewer viewer) : PageModel
{
    public MessageView? Message { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        Message = await FindOwnAsync(id, cancellationToken);
        if (Message is null)
        {
            return NotFound();
        }
        return Message.State == MessageState.Active ? Page() : new SeeOther(PortalPaths.Message(Message.Message.Id));
    }

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(id, cancellationToken) is not { } message)
        {
            return NotFound();
        }
        await withdrawal.WithdrawAsync(message, cancellationToken);
        await access.NoteAsync(message, "Withdrawn", cancellationToken);
        return new SeeOther(PortalPaths.Message(message.Message.Id));
    }

    /// <summary>The message, if the viewer sent it: for everybody else there is no such page.</summary>
    private async Task<MessageView?> FindOwnAsync(string id, CancellationToken cancellationToken) =>
        MessageId.TryParse(id) is { } message && await access.FindAsync(viewer.Mailbox, message, cancellationToken) is { IsOwn: true } own
            ? own
            : null;
}
