using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class InboxModel(MailboxList mailboxes, Viewer viewer) : PageModel
{
    public IReadOnlyList<MailboxLine> Lines { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Lines = await mailboxes.ListAsync(viewer.Mailbox, ParticipantRole.Recipient, cancellationToken);
}
