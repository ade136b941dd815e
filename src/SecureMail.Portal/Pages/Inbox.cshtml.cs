using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class InboxModel(PersonAccess access, Viewer viewer) : PageModel
{
    public MailboxLines Lines { get; private set; } = new([], IsSent: false, "", "");

    public Task OnGetAsync(string? state, CancellationToken cancellationToken) => OnPostAsync(q: null, state, cancellationToken);

    /// <summary>A search is a form: its words belong in no address, which logs and histories keep. It changes nothing.</summary>
    public async Task OnPostAsync(string? q, string? state, CancellationToken cancellationToken) =>
        Lines = MailboxLines.Filter(
            await access.ListAsync(viewer.Mailbox, ParticipantRole.Recipient, cancellationToken), isSent: false, q, state);
}
