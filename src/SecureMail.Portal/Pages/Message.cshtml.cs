using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Guards;
using SecureMail.Portal.Reading;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class MessageModel(
    PersonAccess access, ReadRequest readRequest, ConversationReader conversations, Viewer viewer) : PageModel
{
    /// <summary>The message that the address names; null for somebody who is not signed in.</summary>
    public MessageView? View { get; private set; }

    /// <summary>Its conversation, oldest first; empty when it has ended.</summary>
    public IReadOnlyList<MessageCard> Cards { get; private set; } = [];

    /// <summary>The name in the address, for the way back after signing in.</summary>
    public string Id { get; private set; } = "";

    /// <summary>What was just done; null when nothing was.</summary>
    public string? Notice { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? sent, string? asked, string? late, CancellationToken cancellationToken)
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
        Show(View, await conversations.ReadAsync(View, cancellationToken));
        var isHeld = Cards.Any(card => card.View.HeldUntil is not null);
        Notice = sent is not null && !isHeld ? Say("Your reply is stored and on its way. Below it you can see how far it has come.")
            : late is not null ? Say("Too late: your reply is on its way already. You can still end it with “Expire now”.")
            : asked is not null ? Say("The sender is told that you ask for more time.")
            : null;
        return Page();
    }

    /// <summary>"Read message": opens it, remembers that the person did, and shows it.</summary>
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
        var failure = await readRequest.CarryOutAsync(view, cancellationToken);
        if (failure is OpenFailure.None or OpenFailure.Ended)
        {
            return new SeeOther(PortalPaths.Message(view.Message.Id));
        }
        Show(view, [new MessageCard(view, Content: null, failure)]);
        return Page();
    }

    /// <summary>Shows cards. That the key cannot be reached is said in the status too: nobody keeps or indexes such a page.</summary>
    private void Show(MessageView view, IReadOnlyList<MessageCard> cards)
    {
        (View, Cards) = (view, cards);
        if (cards.Single(card => card.View.Message.Id == view.Message.Id).Failure == OpenFailure.TryLater)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Response.Headers.RetryAfter = ErrorPages.RetryAfterSeconds;
        }
    }

    private async Task<MessageView?> FindAsync(string id, CancellationToken cancellationToken) =>
        MessageId.TryParse(id) is { } message ? await access.FindAsync(viewer.Mailbox, message, cancellationToken) : null;
}
