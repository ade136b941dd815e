using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

/// <summary>What a sender may do with a living message. For everybody else there is no such page.</summary>
internal sealed class ManageModel(PersonAccess access, SenderActions actions, LongerLife longer, Viewer viewer) : PageModel
{
    public MessageView? Message { get; private set; }

    public DateTimeOffset? LatestEnd => LongerLife.LatestEnd(Message!);

    public string? Notice { get; private set; }

    public bool IsFault { get; private set; }

    public Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken) =>
        WithOwnAsync(id, _ => Task.FromResult<(bool, string?)>((true, null)), cancellationToken);

    /// <summary>A form that names no action does nothing.</summary>
    public Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken) => OnGetAsync(id, cancellationToken);

    public Task<IActionResult> OnPostKeepAsync(string id, int days, CancellationToken cancellationToken) =>
        WithOwnAsync(id, async message => await longer.KeepAsync(message, days, cancellationToken) switch
        {
            KeepOutcome.Kept => (true, Say("It can be read longer now.")),
            KeepOutcome.TryLater => (false, Say("The key of this message cannot be reached just now. Nothing was changed: try again in a minute.")),
            _ => (false, Say("It cannot be kept longer.")),
        }, cancellationToken);

    public Task<IActionResult> OnPostNoticeAsync(string id, string? recipient, CancellationToken cancellationToken) =>
        WithOwnAsync(id, async message =>
            MailboxHash.TryParse(recipient) is { } mailbox && await actions.NotifyAgainAsync(message, mailbox, cancellationToken)
                ? (true, Say("The notice is sent again."))
                : (false, Say("The last notice went out less than {0} minutes ago, or is still on its way.", (int)SenderActions.NoticeAgainAfter.TotalMinutes)), cancellationToken);

    public Task<IActionResult> OnPostWithdrawAsync(string id, string? recipient, CancellationToken cancellationToken) =>
        WithOwnAsync(id, async message =>
            MailboxHash.TryParse(recipient) is { } mailbox && await actions.WithdrawForAsync(message, mailbox, cancellationToken)
                ? (true, Say("For this person the message has ended. What they have read or saved stays with them."))
                : (false, Say("Nothing was changed: there is no such recipient, or it was withdrawn before.")), cancellationToken);

    private async Task<IActionResult> WithOwnAsync(
        string id, Func<MessageView, Task<(bool Done, string? Words)>> act, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(id, cancellationToken) is not { } message)
        {
            return NotFound();
        }
        if (message.State != MessageState.Active)
        {
            return new SeeOther(PortalPaths.Message(message.Message.Id));
        }
        var (done, words) = await act(message);
        if (done && words is not null)
        {
            await access.NoteAsync(message, "Managed", cancellationToken);
        }
        (Notice, IsFault) = (words, !done);
        Message = words is null ? message : await FindOwnAsync(id, cancellationToken);
        return Message is { State: MessageState.Active } ? Page() : new SeeOther(PortalPaths.Message(message.Message.Id));
    }

    private async Task<MessageView?> FindOwnAsync(string id, CancellationToken cancellationToken) =>
        MessageId.TryParse(id) is { } message && await access.FindAsync(viewer.Mailbox, message, cancellationToken) is { IsOwn: true } own
            ? own
            : null;
}
