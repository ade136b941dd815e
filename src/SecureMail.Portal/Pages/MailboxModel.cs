using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

/// <summary>A list of messages, with a search.</summary>
internal abstract class MailboxModel(PersonAccess access, Viewer viewer, ParticipantRole role) : PageModel
{
    /// <summary>What is shown.</summary>
    public MailboxLines Lines { get; private set; } = new([], role == ParticipantRole.Sender, "", "");

    public Task OnGetAsync(string? state, CancellationToken cancellationToken) => OnPostAsync(q: null, state, cancellationToken);

    /// <summary>A search is a form: its words belong in no address, which logs and histories keep. It changes nothing.</summary>
    public async Task OnPostAsync(string? q, string? state, CancellationToken cancellationToken) =>
        Lines = MailboxLines.Filter(await access.ListAsync(viewer.Mailbox, role, cancellationToken), role == ParticipantRole.Sender, q, state);
}
