using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Notify;
using SecureMail.Core.Reply;
using SecureMail.Core.Store;
using SecureMail.Portal.Reading;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

/// <summary>
/// The form for a reply. Its ticket, made for one message and one person, is its token: a form that outlives a session is
/// taken once the same person has signed in again. A form without a ticket needs the usual token.
/// </summary>
[IgnoreAntiforgeryToken(Order = 1001)]
internal sealed class ReplyModel(
    PersonAccess access, ReplySender sender, HeldReply held, ReplyTickets tickets, IAntiforgery antiforgery, Deployment deployment, Viewer viewer) : PageModel
{
    public MessageView? Message { get; private set; }

    public string Ticket { get; private set; } = "";

    public string? Text { get; private set; }

    public bool ToAll { get; private set; }

    public string? Fault { get; private set; }

    /// <summary>What was just done; null when nothing was.</summary>
    public string? Notice { get; private set; }

    public ReplyWay Way => ReplyWay.Of(Message!.Organisation, deployment);

    public IReadOnlyList<string> ToSender => ReplySender.RecipientsOf(Message!, toAll: false);

    public IReadOnlyList<string> ToEverybody => ReplySender.RecipientsOf(Message!, toAll: true);

    /// <summary>What files may have so that the mail, in which base64 makes three bytes four and adds line ends, stays within the limit.</summary>
    public long MostFileBytes => Message!.Organisation.MaxMessageBytes / 78 * 57;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is { } elsewhere)
        {
            return elsewhere;
        }
        Ticket = tickets.Create(Message!.Message.Id, viewer.Mailbox);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(
        string id, string? ticket, string? text, bool toAll, List<IFormFile>? files, CancellationToken cancellationToken)
    {
        var own = MessageId.TryParse(id) is { } asked ? tickets.Read(asked, viewer.Mailbox, ticket) : null;
        if (own is null && !await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return BadRequest();
        }
        if (await FindAsync(id, cancellationToken) is { } elsewhere)
        {
            return elsewhere;
        }
        (Text, ToAll) = (text, toAll);
        if (own is null)
        {
            return Again(Say("This form was not made for this message. Your text is still here: please send it again."));
        }
        var outcome = await SendAsync(own, files ?? [], cancellationToken);
        if (outcome == ReplyOutcome.Sent)
        {
            await access.NoteAsync(Message!, "Replied", cancellationToken);
        }
        return outcome is ReplyOutcome.Sent or ReplyOutcome.Ended
            ? new SeeOther(PortalPaths.Message(Message!.Message.Id) + (outcome == ReplyOutcome.Sent ? "?sent=1" : ""))
            : Again(WordsOf(outcome, files is { Count: > 0 }));
    }

    /// <summary>Takes a held reply to this message back and shows the form with its text again.</summary>
    public async Task<IActionResult> OnPostUndoAsync(string id, string? reply, CancellationToken cancellationToken)
    {
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return BadRequest();
        }
        if (MessageId.TryParse(reply) is not { } heldId || await access.FindAsync(viewer.Mailbox, heldId, cancellationToken) is not { IsOwn: true } own)
        {
            return NotFound();
        }
        var elsewhere = await FindAsync(id, cancellationToken);
        var draft = await held.TakeBackAsync(own, Message, cancellationToken);
        if (draft is null)
        {
            return new SeeOther(PortalPaths.Message(own.Message.Id) + "?late=1");
        }
        if (elsewhere is not null || Message!.Message.Id == own.Message.Id)
        {
            // What it answered has ended meanwhile, or is not known: no form can take the text, and the reply itself is gone.
            return new SeeOther(PortalPaths.Sent);
        }
        (Text, ToAll, Ticket) = (draft.Text, draft.ToAll, tickets.Create(Message.Message.Id, viewer.Mailbox));
        Notice = Say("Your reply is taken back: nothing of it has left. Its text is here again.")
            + (draft.HadFiles ? " " + Say("Please choose your files again: a browser does not keep them.") : "");
        return Page();
    }

    private async Task<ReplyOutcome> SendAsync(ReplyTicket ticket, List<IFormFile> files, CancellationToken cancellationToken)
    {
        List<ReplyFile> opened = [];
        try
        {
            opened.AddRange(files.Select((file, index) =>
                new ReplyFile(FileNames.Safe(file.FileName, index + 1), file.ContentType, file.OpenReadStream())));
            return await sender.SendAsync(Message!, new ReplyDraft(ticket, Text ?? "", ToAll, opened), cancellationToken);
        }
        finally
        {
            foreach (var file in opened)
            {
                await file.Content.DisposeAsync();
            }
        }
    }

    /// <summary>Finds the message; returns where to go instead when it cannot be answered.</summary>
    private async Task<IActionResult?> FindAsync(string id, CancellationToken cancellationToken)
    {
        Message = MessageId.TryParse(id) is { } message ? await access.FindAsync(viewer.Mailbox, message, cancellationToken) : null;
        return Message switch
        {
            null => NotFound(),
            { IsShown: false } => new SeeOther(PortalPaths.Message(Message.Message.Id)),
            _ => null,
        };
    }

    private PageResult Again(string fault)
    {
        Fault = fault;
        Ticket = tickets.Create(Message!.Message.Id, viewer.Mailbox);
        return Page();
    }

    private static string WordsOf(ReplyOutcome outcome, bool hadFiles)
    {
        var files = hadFiles ? " " + Say("Please choose your files again: a browser does not keep them.") : "";
        return outcome switch
        {
            ReplyOutcome.Empty => Say("There is neither text nor a file to send. Please write something."),
            ReplyOutcome.TooLarge => Say("Text and files together are too large, so nothing was sent. Remove a file, or send several replies.") + files,
            ReplyOutcome.NoRecipient => Say("There is nobody to reply to: this message has no sender. Please write to the organisation another way."),
            _ => Say("The message cannot be opened just now, so nothing was sent. Your text is still here: try again in a minute.") + files,
        };
    }
}
