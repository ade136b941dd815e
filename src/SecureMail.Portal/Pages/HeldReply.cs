using SecureMail.Core.Access;
using SecureMail.Core.Reply;

namespace SecureMail.Portal.Pages;

/// <summary>What a person gets back of a reply that they took back.</summary>
/// <param name="Text">Its text; empty when it could not be opened.</param>
/// <param name="ToAll">Whether it was for everybody of the message.</param>
/// <param name="HadFiles">Whether it had files, which are gone.</param>
internal sealed record TakenBack(string Text, bool ToAll, bool HadFiles);

/// <summary>Takes a held reply back. Its text is read first: with the key it would be lost, and who undoes wants to mend.</summary>
internal sealed class HeldReply(MessageOpener opener, ReplyUndo undo)
{
    /// <summary>Takes the reply back; null when it is too late.</summary>
    public async Task<TakenBack?> TakeBackAsync(MessageView reply, MessageView? answered, CancellationToken cancellationToken)
    {
        var (text, hadFiles) = await ReadAsync(reply, cancellationToken);
        var reached = reply.Participants.Count(participant => participant.Mailbox != reply.Viewer.Mailbox);
        var fewest = answered is null ? reached : ReplySender.RecipientsOf(answered, toAll: false).Count;
        return await undo.UndoAsync(reply, answered, cancellationToken) == UndoOutcome.Undone
            ? new TakenBack(text, reached > fewest, hadFiles)
            : null;
    }

    private async Task<(string Text, bool HadFiles)> ReadAsync(MessageView reply, CancellationToken cancellationToken)
    {
        if ((await opener.OpenAsync(reply.Message, cancellationToken)).Message is not { } message)
        {
            return ("", false);
        }
        await using (message)
        {
            var text = message.Manifest.Text is [var first, ..] ? await message.ReadTextAsync(first, cancellationToken) : "";
            return (text.TrimEnd(), message.Manifest.Attachments.Count > 0);
        }
    }
}
