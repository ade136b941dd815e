using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

internal sealed class SentModel(PersonAccess access, Viewer viewer) : PageModel
{
    public MailboxLines Lines { get; private set; } = new([], IsSent: true, "", "");

    public Task OnGetAsync(string? state, CancellationToken cancellationToken) => OnPostAsync(q: null, state, cancellationToken);

    /// <summary>A search is a form: its words belong in no address, which logs and histories keep. It changes nothing.</summary>
    public async Task OnPostAsync(string? q, string? state, CancellationToken cancellationToken) =>
        Lines = MailboxLines.Filter(
            await access.ListAsync(viewer.Mailbox, ParticipantRole.Sender, cancellationToken), isSent: true, q, state);
}
