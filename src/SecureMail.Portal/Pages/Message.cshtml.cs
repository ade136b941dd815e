using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Reading;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class MessageModel(MessageAccess access, ConversationReader conversations, Viewer viewer) : PageModel
{
    /// <summary>The message that the address names; null for somebody who is not signed in.</summary>
    public MessageView? View { get; private set; }

    /// <summary>Its conversation, oldest first; empty when it has ended.</summary>
    public IReadOnlyList<MessageCard> Cards { get; private set; } = [];

    /// <summary>The name in the address, for the way back after signing in.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Whether a reply was just sent.</summary>
    public bool ReplySent { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? sent, CancellationToken cancellationToken)
    {
        Id = id;
        if (viewer.User is null)
        {
            return Page();
        }
        View = await FindAsync(id, cancellationToken);
        if (View is null)
        {
            return NotFound();
        }
        if (View.State != MessageState.Active)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            return Page();
        }
        ReplySent = sent is not null;
        Cards = await conversations.ReadAsync(viewer.Mailbox, View, cancellationToken);
        return Page();
    }

    /// <summary>"Read message": remembers that the person opened it, and shows it.</summary>
    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        if (viewer.User is null)
        {
            return new SeeOther(MessageId.TryParse(id) is { } asked ? PortalPaths.Message(asked) : PortalPaths.SignIn);
        }
        if (await FindAsync(id, cancellationToken) is not { } view)
        {
            return NotFound();
        }
        await access.MarkOpenedAsync(view, cancellationToken);
        return new SeeOther(PortalPaths.Message(view.Message.Id));
    }

    private async Task<MessageView?> FindAsync(string id, CancellationToken cancellationToken) =>
        MessageId.TryParse(id) is { } message ? await access.FindAsync(viewer.Mailbox, message, cancellationToken) : null;
}
